package io.bytemeter.billing.requests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.Server;
import io.bytemeter.billing.http.Acceptor;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class RequestObserverTest {
    private static final long LIMIT_SECONDS = 30;

    private final Logger logger = (Logger) LoggerFactory.getLogger(RequestObserver.class);
    private final Lines lines = new Lines();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private Server server;

    /** Key-value pairs of each line, without the time. */
    private static final class Lines extends AppenderBase<ILoggingEvent> {
        private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

        @Override
        protected void append(ILoggingEvent event) {
            told.add(event.getLevel() + " "
                    + event.getKeyValuePairs().stream()
                            .filter(pair -> !pair.key.equals("ms"))
                            .map(pair -> pair.key + "=" + pair.value)
                            .collect(Collectors.joining(" ")));
        }
    }

    @BeforeEach
    void listen() {
        lines.start();
        logger.setLevel(Level.INFO);
        logger.addAppender(lines);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(lines);
        logger.setLevel(null); // as its parent's again
        server.stop().join();
    }

    private WebClient client(AccessLog accessLog) {
        server = Server.builder()
                .bossGroupFactory(Acceptor::of)
                .decorator(new RequestObserver(accessLog, registry))
                .service("/v1/things/{id}", (ctx, req) -> HttpResponse.of(HttpStatus.OK))
                .route()
                .get("/secret-path")
                .defaultServiceName("/{its-name}")
                .build((ctx, req) -> HttpResponse.of(HttpStatus.BAD_REQUEST))
                .build();
        server.start().join();
        return WebClient.of("http://127.0.0.1:" + server.activeLocalPort());
    }

    private String next() throws InterruptedException {
        return lines.told.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void everyRequestHasALineThatNamesItsRoute() throws Exception {
        WebClient client = client(AccessLog.ALL);

        client.get("/v1/things/alice?token=x").aggregate().join();
        assertThat(next()).isEqualTo("INFO method=GET route=/v1/things/{id} status=200");
        client.get("/secret-path").aggregate().join();
        assertThat(next()).isEqualTo("INFO method=GET route=/{its-name} status=400");
        client.get("/alice").aggregate().join();
        assertThat(next()).isEqualTo("INFO method=GET route=none status=404");
        assertThat(registry.get("bytemeter.api.request")
                        .tag("route", "/v1/things/{id}")
                        .timer()
                        .count())
                .isOne();
    }

    @Test
    void onlyWhatHasFailedHasALineIfThatIsWanted() throws Exception {
        WebClient client = client(AccessLog.FAILED);

        client.get("/v1/things/alice").aggregate().join();
        client.get("/secret-path").aggregate().join();

        assertThat(next()).isEqualTo("INFO method=GET route=/{its-name} status=400");
        assertThat(lines.told).isEmpty();
    }

    @Test
    void nothingIsLoggedUnlessWanted() throws Exception {
        WebClient client = client(AccessLog.OFF);

        client.get("/secret-path").aggregate().join();

        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (registry.find("bytemeter.api.request").timers().isEmpty() && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(registry.get("bytemeter.api.request").timers()).hasSize(1);
        server.stop().join();
        assertThat(lines.told).isEmpty();
    }

    @Test
    void theSettingIsOneOfThree() {
        assertThat(AccessLog.SETTING.parser().apply("failed")).isEqualTo(AccessLog.FAILED);
        assertThatThrownBy(() -> AccessLog.SETTING.parser().apply("FAILED"))
                .isInstanceOf(IllegalArgumentException.class);
        server = Server.builder()
                .service("/", (ctx, req) -> HttpResponse.of(200))
                .build();
    }
}
