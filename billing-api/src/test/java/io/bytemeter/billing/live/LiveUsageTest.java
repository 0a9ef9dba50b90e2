package io.bytemeter.billing.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.linecorp.armeria.server.Server;
import io.bytemeter.billing.Guard;
import io.bytemeter.billing.http.Acceptor;
import io.bytemeter.billing.http.Problems;
import io.bytemeter.metering.query.LiveTotals;
import io.bytemeter.metering.query.Usage;
import io.bytemeter.metering.query.WindowLength;
import io.bytemeter.usage.Subject;
import io.bytemeter.usage.SubjectKind;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LiveUsageTest {
    private static final long LIMIT_SECONDS = 60;
    private static final Instant START = Instant.parse("2026-11-21T00:00:00Z");

    private final HttpClient client = HttpClient.newHttpClient();
    private final BlockingQueue<LiveTotals.Listener> followers = new LinkedBlockingQueue<>();
    private final BlockingQueue<LiveTotals.Listener> gone = new LinkedBlockingQueue<>();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final LiveRoom room = new LiveRoom(
            listener -> {
                followers.add(listener);
                return () -> gone.add(listener);
            },
            2,
            registry);
    private Server server;

    @BeforeEach
    void start() {
        var builder = Guard.add(Server.builder()).bossGroupFactory(Acceptor::of).errorHandler(new Problems());
        new LiveUsage(room).addTo(builder);
        server = builder.build();
        server.start().join();
    }

    @AfterEach
    void stop() {
        room.close();
        server.stop().join();
    }

    private HttpRequest request(String query) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.activeLocalPort() + "/v1/live?" + query))
                .build();
    }

    private static LiveTotals.Total total(String user, long uplink) {
        return new LiveTotals.Total(
                new Subject(SubjectKind.USER, user),
                WindowLength.MONTH,
                START,
                START.plusSeconds(60),
                new Usage(uplink, 0, 0, 0, 1),
                START.plusMillis(uplink));
    }

    @Test
    void whatChangesIsStreamedUntilTheClientHasGone() throws Exception {
        HttpResponse<InputStream> response = client.send(
                request("subject=user%2Fa%2Fb&subject=user%2Fbob&window=month"),
                HttpResponse.BodyHandlers.ofInputStream());
        assertThat(response.headers().firstValue("content-type").orElse("")).startsWith("text/event-stream");
        LiveTotals.Listener listener = followers.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
        assertThat(listener.wants(new Subject(SubjectKind.USER, "a/b"), WindowLength.MONTH))
                .isTrue();
        listener.changed(total("a/b", 7));
        listener.changed(total("bob", 8));

        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            List<String> ids = new ArrayList<>();
            while (ids.size() < 2) {
                String line = lines.readLine();
                if (line.startsWith("data:")) {
                    JsonNode data = new ObjectMapper().readTree(line.substring(5));
                    ids.add(data.get("id").textValue() + data.get("uplink").longValue());
                }
            }
            assertThat(ids).containsExactly("a/b7", "bob8");
        }
        // The server notices when it writes; a busy subject makes it write.
        LiveTotals.Listener left = null;
        for (int i = 9; left == null && i < 10 * LIMIT_SECONDS; i++) {
            listener.changed(total("bob", i));
            left = gone.poll(100, TimeUnit.MILLISECONDS);
        }
        assertThat(left).isSameAs(listener);
    }

    @Test
    void aServerThatStopsEndsItsStreams() throws Exception {
        HttpResponse<InputStream> response =
                client.send(request("kind=user"), HttpResponse.BodyHandlers.ofInputStream());
        LiveTotals.Listener listener = followers.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
        room.close();

        assertThat(new String(response.body().readAllBytes(), StandardCharsets.UTF_8))
                .contains("alive");
        assertThat(gone.poll(LIMIT_SECONDS, TimeUnit.SECONDS)).isSameAs(listener);
    }

    @Test
    void aViewerForWhomThereIsNoRoomIsRefusedUntilAnotherHasGone() throws Exception {
        HttpRequest request = request("kind=user");
        HttpResponse<InputStream> first = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        HttpResponse<InputStream> second = client.send(request, HttpResponse.BodyHandlers.ofInputStream());

        HttpResponse<String> refused = client.send(request, HttpResponse.BodyHandlers.ofString());

        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("retry-after")).contains("10");
        assertThat(refused.body()).contains("this instance has its 2 viewers of live totals (api.live-viewers)");
        assertThat(registry.get("bytemeter.live.viewers").gauge().value()).isEqualTo(2);
        assertThat(registry.get("bytemeter.live.refused").counter().count()).isEqualTo(1);

        room.close(); // sends both away
        assertThat(first.body().readAllBytes()).isNotEmpty();
        assertThat(second.body().readAllBytes()).isNotEmpty();
        assertThat(gone.poll(LIMIT_SECONDS, TimeUnit.SECONDS)).isNotNull();
        assertThat(gone.poll(LIMIT_SECONDS, TimeUnit.SECONDS)).isNotNull();
        assertThat(registry.get("bytemeter.live.viewers").gauge().value()).isZero();
        assertThat(client.send(request, HttpResponse.BodyHandlers.ofInputStream())
                        .statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | subject:  (expected: at least one subject such as user/alice, or a kind)",
                "subject=alice | subject: alice (expected: kind/id such as user/alice)",
                "subject=user/ | subject: user/ (expected: kind/id such as user/alice)",
                "subject=x/alice | subject: x (expected: user, inbound, outbound, node)",
                "kind=x | kind: x (expected: user, inbound, outbound, node)",
                "kind=user&window=cycle | window: cycle (expected: hour, day, month)",
                "kind=user&window=day&window=hour | window: day, hour (expected: once)",
                "kind=user&limit=1 | limit: 1 (expected: one of the parameters subject, kind, window)"
            })
    void aBadChoiceIsNamed(String query, String detail) throws Exception {
        HttpResponse<String> response = client.send(request(query), HttpResponse.BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(new ObjectMapper().readTree(response.body()).get("detail").textValue())
                .isEqualTo(detail);
        assertThat(followers).isEmpty();
    }

    @Test
    void tooManySubjectsAreRefused() throws Exception {
        StringBuilder query = new StringBuilder("kind=user");
        for (int i = 0; i <= Choice.MOST_SUBJECTS; i++) {
            query.append("&subject=user/u").append(i);
        }
        HttpResponse<String> response = client.send(request(query.toString()), HttpResponse.BodyHandlers.ofString());

        assertThat(response.body()).contains("subject: 101 (expected: at most 100 subjects)");
    }

    @Test
    void theDocumentedParametersAreThoseThatAreTaken() throws IOException {
        try (InputStream document = LiveUsage.class.getResourceAsStream("/openapi/billing-v1.yaml")) {
            List<String> names = new YAMLMapper()
                    .readTree(document)
                    .at("/paths/~1v1~1live/get/parameters")
                    .findValuesAsText("name");

            assertThat(names).containsExactly("subject", "kind", "window");
        }
    }
}
