package io.bytemeter.billing.tls;

import com.linecorp.armeria.common.TlsKeyPair;
import com.linecorp.armeria.common.TlsProvider;
import io.bytemeter.settings.InvalidSettingException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate that new connections get. The files are looked at every second; what is wrong with new ones is logged
 * and shown as a metric, and the old certificate stays.
 */
public final class ReloadingCertificate implements TlsProvider {
    private static final Logger logger = LoggerFactory.getLogger(ReloadingCertificate.class);

    private final TlsConfig config;
    private final Duration interval;
    private final ScheduledExecutorService executor;
    private @Nullable CertificateFiles seen; // the executor's; null if they could not be read
    private volatile TlsKeyPair current;
    private volatile @Nullable String problem;

    /** Reads the files; throws {@link InvalidSettingException} if they are of no use. */
    public ReloadingCertificate(TlsConfig config, Duration interval, MeterRegistry registry, Clock clock) {
        this.config = config;
        this.interval = interval;
        CertificateFiles files = CertificateFiles.read(config);
        this.seen = files;
        this.current = files.parse(config);
        this.executor = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "certificate");
            thread.setDaemon(true);
            return thread;
        });
        Gauge.builder("bytemeter.api.certificate.reload.failed", () -> problem == null ? 0 : 1)
                .description("1 if the files of the certificate have changed to something of no use")
                .register(registry);
        Gauge.builder("bytemeter.api.certificate.expires", () -> expires(clock))
                .description("How long the certificate in use is still valid")
                .baseUnit("seconds")
                .register(registry);
    }

    private double expires(Clock clock) {
        return Duration.between(clock.instant(), validUntil()).toSeconds();
    }

    private Instant validUntil() {
        return current.certificateChain().get(0).getNotAfter().toInstant();
    }

    public void start() {
        ScheduledFuture<?> unused = executor.scheduleWithFixedDelay(
                this::look, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            CertificateFiles before = seen;
            seen = null;
            CertificateFiles found = CertificateFiles.read(config);
            seen = found;
            if (found.equals(before)) {
                return;
            }
            current = found.parse(config);
            problem = null;
            logger.atInfo()
                    .addKeyValue("certificate", config.certificate())
                    .addKeyValue("validUntil", validUntil())
                    .log("certificate replaced");
        } catch (InvalidSettingException e) {
            if (!Objects.equals(e.getMessage(), problem)) {
                logger.atError()
                        .addKeyValue("reason", e.getMessage())
                        .log("new certificate refused; the old one stays");
            }
            problem = e.getMessage();
        }
    }

    /** What is wrong with the files, as a sentence, or null if the certificate in use is theirs; never blocks. */
    public @Nullable String problem() {
        return problem;
    }

    @Override
    public TlsKeyPair keyPair(String hostname) {
        return current;
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
