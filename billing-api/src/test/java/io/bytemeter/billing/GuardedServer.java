package io.bytemeter.billing;

import io.bytemeter.alerts.AlertServices;
import io.bytemeter.billing.access.AccessConfig;
import io.bytemeter.billing.interfaces.InterfacesConfig;
import io.bytemeter.metering.control.Controls;
import io.bytemeter.metering.query.Amount;
import io.bytemeter.metering.query.Answers;
import io.bytemeter.metering.query.GapList;
import io.bytemeter.metering.query.ListAnswer;
import io.bytemeter.metering.query.ListQuery;
import io.bytemeter.metering.query.LiveTotals;
import io.bytemeter.metering.query.Reconciliation;
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
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The API over one of everything, with keys in memory and a clock that stands still until it is reset. */
final class GuardedServer implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final Usage USAGE = new Usage(90, 1_000_205, 14, 12, 1);

    final KnownKeys keys = new KnownKeys();
    final KnownChanges changes = new KnownChanges();
    final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    final List<ListQuery> listed = new ArrayList<>();
    final List<LiveTotals.Listener> viewers = new CopyOnWriteArrayList<>();
    final AlertsInMemory alerts = new AlertsInMemory();
    final BillingServer server;
    /** Over HTTP/2, a service that answers before it has read all may reset the stream, which comes first at times. */
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private int port; // until the server has started, whichever is free
    private final AtomicInteger seconds = new AtomicInteger();
    final InstantSource now = () -> NOW.plusSeconds(seconds.get()).plusNanos(1);

    GuardedServer(String host, int rate) {
        server = new BillingServer(
                new ApiConfig(
                        host,
                        port,
                        new AccessConfig(Optional.empty(), rate),
                        Optional.empty(),
                        new InterfacesConfig("s3cr3t", "/webhook/x", 1),
                        ServingConfig.STANDARD),
                new Answers(
                        new Reader(),
                        null,
                        (node, from, to, limit) -> new GapList(List.of(), null),
                        () -> new Reconciliation(NOW, List.of(), List.of(), 0, new Amount(0, 0, 0, 0), null),
                        listener -> {
                            viewers.add(listener);
                            return () -> viewers.remove(listener);
                        }),
                new AlertServices(alerts, alerts, alerts),
                new Controls(new QuotasInMemory(NOW), new UsersInMemory(NOW)),
                ZoneOffset.UTC,
                List.of(),
                LocalSchemaIds.open(Path.of("none.json")),
                keys,
                changes,
                Path.of("target"),
                registry,
                now.withZone(ZoneOffset.UTC));
    }

    /** As if it were new; a second later, so that whoever has asked too often may ask again. */
    void reset() {
        keys.clear();
        changes.entries.clear();
        changes.available = true;
        listed.clear();
        seconds.incrementAndGet();
    }

    GuardedServer start() {
        server.start();
        port = BillingServerFixture.portOf(server);
        return this;
    }

    private final class Reader implements UsageReader {
        @Override
        public Optional<UsageAnswer> read(UsageQuery query) {
            if (query.subject().id().endsWith("nobody")) {
                return Optional.empty();
            }
            Map<String, Usage> parts =
                    query.breakdown() == null ? Map.of() : Map.of("n1", USAGE, "n2", USAGE, "acme/n3", USAGE);
            return Optional.of(new UsageAnswer(List.of(new WindowUsage(NOW, NOW.plusSeconds(1), USAGE, parts)), NOW));
        }

        @Override
        public ListAnswer list(ListQuery query) {
            listed.add(query);
            return new ListAnswer(NOW, NOW.plusSeconds(1), List.of(new SubjectUsage("acme/a", USAGE)), false, NOW);
        }
    }

    HttpResponse<String> send(String method, String path, @Nullable String key, String... headers)
            throws IOException, InterruptedException {
        return send(method, path, key, "{}", headers);
    }

    HttpResponse<String> send(String method, String path, @Nullable String key, String body, String[] headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .method(
                        method,
                        method.equals("GET") || method.equals("DELETE")
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        if (key != null) {
            request.header("Authorization", "Bearer " + key);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** The body of an answer that does not end. */
    InputStream open(String path, String key) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Authorization", "Bearer " + key)
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofInputStream()).body();
    }

    @Override
    public void close() {
        server.close();
    }
}
