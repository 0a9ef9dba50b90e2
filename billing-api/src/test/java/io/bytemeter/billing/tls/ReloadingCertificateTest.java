package io.bytemeter.billing.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.TlsKeyPair;
import com.linecorp.armeria.server.Server;
import io.bytemeter.billing.http.Acceptor;
import io.bytemeter.settings.InvalidSettingException;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReloadingCertificateTest {
    @TempDir
    private Path directory;

    private final TlsKeyPair first = TlsKeyPair.ofSelfSigned("one.example");
    private final TlsKeyPair second = TlsKeyPair.ofSelfSigned("two.example");
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private TlsConfig config;
    private ReloadingCertificate certificate;
    private Server server;

    @BeforeEach
    void start() throws IOException {
        config = new TlsConfig(directory.resolve("chain.pem"), directory.resolve("key.pem"));
        writeCertificate(first);
        writeKey(first);
        certificate = new ReloadingCertificate(config, Duration.ofMillis(20), registry, Clock.systemUTC());
        certificate.start();
        server = Server.builder()
                .https(0)
                .bossGroupFactory(Acceptor::of)
                .tlsProvider(certificate)
                .service("/", (ctx, req) -> HttpResponse.of("ok"))
                .build();
        server.start().join();
    }

    @AfterEach
    void stop() {
        server.stop().join();
        certificate.close();
    }

    @Test
    void aNewCertificateIsUsedWithoutARestartAndABadOneIsNot() throws Exception {
        assertThat(shown()).isEqualTo(first.certificateChain().get(0));
        assertThat(certificate.problem()).isNull();
        assertThat(registry.scrape()) // as the alert rules name them
                .contains("\nbytemeter_api_certificate_expires_seconds ")
                .contains("\nbytemeter_api_certificate_reload_failed 0");

        writeCertificate(second); // for a moment the key is still the old one's, and before that the file is empty
        until(() -> String.valueOf(certificate.problem()).startsWith("api.tls.key: "));
        assertThat(certificate.problem()).startsWith("api.tls.key: ").contains("the private key of the certificate");
        assertThat(failed()).isEqualTo(1);
        assertThat(shown()).isEqualTo(first.certificateChain().get(0));

        writeKey(second);
        until(() -> certificate.problem() == null);
        until(() -> shown().equals(second.certificateChain().get(0)));
        assertThat(failed()).isZero();

        Files.delete(config.key());
        until(() -> String.valueOf(certificate.problem()).contains("a readable file"));
        writeKey(second);
        until(() -> certificate.problem() == null);

        Files.writeString(config.certificate(), "no certificate");
        until(() -> certificate.problem() != null);
        assertThat(certificate.problem()).doesNotContain("PRIVATE");
        Files.delete(config.key());
        until(() -> String.valueOf(certificate.problem()).contains("a readable file"));
        assertThat(shown()).isEqualTo(second.certificateChain().get(0));
        assertThat(registry.get("bytemeter.api.certificate.expires").gauge().value())
                .isPositive();
    }

    @Test
    void filesOfNoUseStopTheStart() throws IOException {
        writeKey(second);

        assertThatThrownBy(() -> new ReloadingCertificate(config, Duration.ofSeconds(1), registry, Clock.systemUTC()))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith("api.tls.key: " + config.key());
    }

    private double failed() {
        return registry.get("bytemeter.api.certificate.reload.failed").gauge().value();
    }

    private static void until(Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    /** What a new connection is shown. */
    private Certificate shown() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustsAll()}, null);
        try (SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", server.activeLocalPort())) {
            socket.startHandshake();
            return socket.getSession().getPeerCertificates()[0];
        }
    }

    private void writeCertificate(TlsKeyPair pair) throws IOException {
        try {
            pem(
                    config.certificate(),
                    "CERTIFICATE",
                    pair.certificateChain().get(0).getEncoded());
        } catch (java.security.cert.CertificateEncodingException e) {
            throw new AssertionError(e);
        }
    }

    private void writeKey(TlsKeyPair pair) throws IOException {
        pem(config.key(), "PRIVATE KEY", pair.privateKey().getEncoded());
    }

    private static void pem(Path file, String what, byte[] der) throws IOException {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        Files.writeString(file, "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n");
    }

    private static final class TrustsAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
