package io.bytemeter.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bytemeter.alerts.AlertServices;
import io.bytemeter.billing.access.AccessConfig;
import io.bytemeter.billing.interfaces.InterfacesConfig;
import io.bytemeter.billing.requests.AccessLog;
import io.bytemeter.metering.control.Controls;
import io.bytemeter.metering.query.Answers;
import io.bytemeter.metering.query.ListAnswer;
import io.bytemeter.metering.query.ListQuery;
import io.bytemeter.metering.query.UsageAnswer;
import io.bytemeter.metering.query.UsageQuery;
import io.bytemeter.metering.query.UsageReader;
import io.bytemeter.schema.id.LocalSchemaIds;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How the API stops. */
class DrainTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final long LIMIT_SECONDS = 60;

    /** Within which two requests must be answered, on however busy a machine. */
    private static final Duration DRAIN_DELAY = Duration.ofSeconds(10);

    private final HttpClient client = HttpClient.newHttpClient();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch answer = new CountDownLatch(1);
    private int port; // until the server has started, whichever is free
    private BillingServer server;

    /** Answers only when it may. */
    private final UsageReader slow = new UsageReader() {
        @Override
        public Optional<UsageAnswer> read(UsageQuery query) {
            asked.countDown();
            try {
                assertThat(answer.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return Optional.of(new UsageAnswer(List.of(), NOW));
        }

        @Override
        public ListAnswer list(ListQuery query) {
            throw new UnsupportedOperationException("nobody asks");
        }
    };

    @BeforeEach
    void start() {
        AlertsInMemory alerts = new AlertsInMemory();
        server = new BillingServer(
                new ApiConfig(
                        "127.0.0.1",
                        port,
                        new AccessConfig(Optional.empty(), 1_000_000),
                        Optional.empty(),
                        InterfacesConfig.STANDARD,
                        new ServingConfig(DRAIN_DELAY, Duration.ofSeconds(LIMIT_SECONDS), AccessLog.OFF, 10)),
                new Answers(slow, null, null, null, null),
                new AlertServices(alerts, alerts, alerts),
                new Controls(new QuotasInMemory(NOW), new UsersInMemory(NOW)),
                ZoneOffset.UTC,
                List.of(),
                LocalSchemaIds.open(Path.of("none.json")),
                new KnownKeys(),
                new KnownChanges(),
                Path.of("target"),
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                Clock.fixed(NOW, ZoneOffset.UTC));
        server.start();
        port = BillingServerFixture.portOf(server);
    }

    @AfterEach
    void stop() {
        answer.countDown();
        server.close();
    }

    @Test
    void aStopSaysThatItIsNotReadyAndLetsRunningRequestsEnd() throws Exception {
        assertThat(get("/v1/health/ready").statusCode()).isEqualTo(200);
        CompletableFuture<HttpResponse<String>> running =
                client.sendAsync(request("/v1/usage/user/alice"), HttpResponse.BodyHandlers.ofString());
        assertThat(asked.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();

        CompletableFuture<Void> stopped = CompletableFuture.runAsync(server::close);
        String health = "";
        while (!stopped.isDone() && !health.contains("stopping")) {
            health = get("/v1/health/ready").body();
        }
        assertThat(health).contains("\"status\":\"not ready\"", "\"api\":\"stopping\"");
        assertThat(get("/v1/health/live").statusCode()).isEqualTo(200);
        HttpResponse<String> last = client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/health/live"))
                        .version(HttpClient.Version.HTTP_1_1)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(last.headers().firstValue("connection")).hasValue("close");

        answer.countDown();
        assertThat(running.get(LIMIT_SECONDS, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        stopped.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        assertThatThrownBy(() -> get("/v1/health")).isInstanceOf(IOException.class);
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(request(path), HttpResponse.BodyHandlers.ofString());
    }
}
