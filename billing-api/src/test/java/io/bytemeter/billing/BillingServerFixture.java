package io.bytemeter.billing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bytemeter.alerts.AlertServices;
import io.bytemeter.billing.access.AccessConfig;
import io.bytemeter.billing.health.HealthPart;
import io.bytemeter.billing.interfaces.InterfacesConfig;
import io.bytemeter.metering.control.Controls;
import io.bytemeter.metering.query.Amount;
import io.bytemeter.metering.query.Answers;
import io.bytemeter.metering.query.GapList;
import io.bytemeter.metering.query.GapView;
import io.bytemeter.metering.query.ListAnswer;
import io.bytemeter.metering.query.ListQuery;
import io.bytemeter.metering.query.NotReadyException;
import io.bytemeter.metering.query.Reconciliation;
import io.bytemeter.metering.query.Reconciliation.Line;
import io.bytemeter.metering.query.Reconciliation.State;
import io.bytemeter.metering.query.SubjectUsage;
import io.bytemeter.metering.query.Usage;
import io.bytemeter.metering.query.UsageAnswer;
import io.bytemeter.metering.query.UsageQuery;
import io.bytemeter.metering.query.UsageReader;
import io.bytemeter.metering.query.WindowUsage;
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
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/** A server over a reader that knows one of everything, and a client of it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class BillingServerFixture {
    static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    static final Usage USAGE = new Usage(90, 1_000_205, 14, 12, 1);

    final HttpClient client = HttpClient.newHttpClient();
    final List<UsageQuery> asked = new ArrayList<>();
    final List<ListQuery> listed = new ArrayList<>();
    final AlertsInMemory alerts = new AlertsInMemory();
    final QuotasInMemory quotas = new QuotasInMemory(NOW);
    final UsersInMemory users = new UsersInMemory(NOW);
    boolean ready = true;
    boolean dead;
    boolean degraded;
    int port; // until the server has started, whichever is free
    BillingServer server;

    private final UsageReader reader = new UsageReader() {
        @Override
        public Optional<UsageAnswer> read(UsageQuery query) {
            if (!ready) {
                throw new NotReadyException("partition 3 is moving", new IllegalStateException());
            }
            asked.add(query);
            if (query.subject().id().equals("nobody")) {
                return Optional.empty();
            }
            WindowUsage window = new WindowUsage(
                    Instant.parse("2026-11-21T00:00:00Z"),
                    Instant.parse("2026-11-22T00:00:00Z"),
                    USAGE,
                    query.breakdown() == null ? Map.of() : new TreeMap<>(Map.of("n1", USAGE)));
            return Optional.of(new UsageAnswer(List.of(window), NOW));
        }

        @Override
        public ListAnswer list(ListQuery query) {
            listed.add(query);
            if (query.limit() == 1000) { // an export's: two pages of one each
                boolean first = query.after() == null;
                String id = first ? "ü" : "a,\"b";
                return new ListAnswer(NOW, NOW.plusSeconds(1), List.of(new SubjectUsage(id, USAGE)), first, NOW);
            }
            return new ListAnswer(NOW, NOW.plusSeconds(1), List.of(new SubjectUsage("ü", USAGE)), true, NOW);
        }
    };

    @BeforeEach
    void reset() {
        ready = true;
        degraded = false;
        asked.clear();
        listed.clear();
    }

    @BeforeAll
    void start() {
        server = server();
        server.start();
        port = portOf(server);
    }

    /** Where a server listens that was to take any port. */
    static int portOf(BillingServer server) {
        return BillingServer.services(server).get(0).server().activeLocalPort();
    }

    BillingServer server() {
        return new BillingServer(
                new ApiConfig(
                        "127.0.0.1",
                        port,
                        new AccessConfig(Optional.empty(), 500),
                        Optional.empty(),
                        InterfacesConfig.STANDARD,
                        ServingConfig.STANDARD),
                new Answers(reader, null, this::gaps, this::reconcile, null),
                new AlertServices(alerts, alerts, alerts),
                new Controls(quotas, users),
                ZoneOffset.UTC,
                List.of(
                        new HealthPart(
                                "metering",
                                () -> ready ? null : "metering is REBALANCING",
                                false,
                                () -> dead ? "metering is ERROR" : null),
                        new HealthPart("node", () -> degraded ? "the spool is full" : null, true)),
                LocalSchemaIds.open(Path.of("none.json")),
                new KnownKeys(),
                new KnownChanges(),
                Path.of("target"),
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private GapList gaps(@Nullable String node, @Nullable Instant from, @Nullable Instant to, int limit) {
        GapView gap = new GapView(
                "n1/7/3/4", "n1", 7, 3, 2, 4, 3, NOW, NOW.plusSeconds(2), new Amount(1, 2, 3, 4), true, NOW, "");
        return node == null || node.equals("n1") ? new GapList(List.of(gap), 4L) : new GapList(List.of(), null);
    }

    private Reconciliation reconcile() {
        Amount none = new Amount(0, 0, 0, 0);
        Amount some = new Amount(9, 8, 7, 6);
        Line line = new Line("n1", "a = b", some, none, some, 3, none, none, none, State.LOSS, "a note");
        return new Reconciliation(NOW, List.of(line), List.of(), 3, some, 6L);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri(path))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    static JsonNode json(HttpResponse<String> response) throws IOException {
        return new ObjectMapper().readTree(response.body());
    }
}
