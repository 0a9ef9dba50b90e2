package io.bytemeter.billing.interfaces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import io.bytemeter.billing.Guard;
import io.bytemeter.billing.KnownChanges;
import io.bytemeter.billing.KnownKeys;
import io.bytemeter.billing.UsersInMemory;
import io.bytemeter.billing.audit.Changes;
import io.bytemeter.billing.http.Acceptor;
import io.bytemeter.keys.Scope;
import io.bytemeter.metering.query.ListAnswer;
import io.bytemeter.metering.query.ListQuery;
import io.bytemeter.metering.query.NotReadyException;
import io.bytemeter.metering.query.SubjectUsage;
import io.bytemeter.metering.query.Usage;
import io.bytemeter.metering.query.UsageAnswer;
import io.bytemeter.metering.query.UsageQuery;
import io.bytemeter.metering.query.UsageReader;
import io.bytemeter.metering.query.WindowLength;
import io.bytemeter.metering.query.WindowUsage;
import io.bytemeter.proto.stats.GetStatsRequest;
import io.bytemeter.proto.stats.QueryStatsRequest;
import io.bytemeter.proto.stats.Stat;
import io.bytemeter.proto.stats.StatsServiceGrpc;
import io.bytemeter.usage.SubjectKind;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The interfaces over a book of two months, asked over the network. */
class InterfaceRoutesTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final String ALICE_DOWN = "user>>>alice>>>traffic>>>downlink";

    @TempDir
    private Path directory;

    private final HttpClient client = HttpClient.newHttpClient();
    private final KnownKeys keys = new KnownKeys();
    private final UsersInMemory users = new UsersInMemory(NOW);
    private Server server;
    private ManagedChannel channel;
    private boolean ready = true;
    private long november = 3 << 20;

    private final UsageReader reader = new UsageReader() {
        @Override
        public Optional<UsageAnswer> read(UsageQuery query) {
            if (!query.subject().id().equals("alice")) {
                return Optional.empty();
            }
            List<WindowUsage> windows = new ArrayList<>();
            for (String month : List.of("2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z")) {
                Instant start = Instant.parse(month);
                if (query.windows().length() == WindowLength.MONTH) {
                    windows.add(new WindowUsage(start, query.windows().end(start), usage(start), Map.of()));
                }
            }
            return Optional.of(new UsageAnswer(windows, NOW));
        }

        @Override
        public ListAnswer list(ListQuery query) {
            if (!ready) {
                throw new NotReadyException("partition 3 is moving", new IllegalStateException());
            }
            Instant start = query.start();
            Usage usage = usage(start);
            List<SubjectUsage> subjects = usage.equals(Usage.NONE)
                    ? List.of()
                    : ids(query.kind()).stream()
                            .map(id -> new SubjectUsage(id, usage))
                            .toList();
            return new ListAnswer(start, query.end(), subjects, false, NOW);
        }
    };

    private static List<String> ids(SubjectKind kind) {
        return switch (kind) {
            case NODE -> List.of("n1");
            case INBOUND -> List.of("alice", "mapping-30009", "mapping-70000", "mapping-8", "tunnel-22", "xmapping-9");
            default -> List.of("alice");
        };
    }

    private Usage usage(Instant start) {
        if (start.equals(Instant.parse("2026-10-01T00:00:00Z"))) {
            return new Usage(10, 1 << 20, 5, 7, 1);
        }
        boolean inNovember = start.equals(Instant.parse("2026-11-01T00:00:00Z"))
                || start.equals(Instant.parse("2026-11-20T00:00:00Z"));
        return inNovember ? new Usage(1, november, 0, 0, 1) : Usage.NONE;
    }

    @BeforeEach
    void start() {
        ServerBuilder builder = Guard.add(Server.builder(), keys)
                .http(0)
                .bossGroupFactory(Acceptor::of)
                .gracefulShutdownTimeout(Duration.ofMillis(100), Duration.ofSeconds(60));
        Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
        new InterfaceRoutes(
                        new InterfacesConfig("s3cr3t", "/webhook/x", 15),
                        reader,
                        users,
                        new Changes(new KnownChanges(), clock),
                        ZoneOffset.UTC,
                        directory,
                        clock)
                .addTo(builder);
        server = builder.build();
        server.start().join();
        channel = NettyChannelBuilder.forAddress("127.0.0.1", server.activeLocalPort())
                .usePlaintext()
                .build();
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        server.stop().join();
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send("GET", path, "s3cr3t", "");
    }

    private HttpResponse<String> send(String method, String path, String authorization, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.activeLocalPort() + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .header("Authorization", authorization)
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private long alice(boolean reset) {
        return alice(reset, new Metadata());
    }

    private long alice(boolean reset, Metadata headers) {
        return StatsServiceGrpc.newBlockingStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                .getStats(GetStatsRequest.newBuilder()
                        .setName(ALICE_DOWN)
                        .setReset(reset)
                        .build())
                .getStat()
                .getValue();
    }

    @Test
    void statsServiceTellsTotalsForEver() {
        assertThat(alice(false)).isEqualTo(4 << 20);
        assertThat(StatsServiceGrpc.newBlockingStub(channel)
                        .queryStats(QueryStatsRequest.newBuilder()
                                .setPattern("uplink")
                                .build())
                        .getStatList())
                .extracting(Stat::getName, Stat::getValue)
                .containsExactly(
                        tuple("inbound>>>alice>>>traffic>>>uplink", 16L),
                        tuple("inbound>>>mapping-30009>>>traffic>>>uplink", 16L),
                        tuple("inbound>>>mapping-70000>>>traffic>>>uplink", 16L),
                        tuple("inbound>>>mapping-8>>>traffic>>>uplink", 16L),
                        tuple("inbound>>>tunnel-22>>>traffic>>>uplink", 16L),
                        tuple("inbound>>>xmapping-9>>>traffic>>>uplink", 16L),
                        tuple("outbound>>>alice>>>traffic>>>uplink", 11L),
                        tuple("user>>>alice>>>traffic>>>uplink", 11L));
    }

    @Test
    void aResetSurvivesARestart() {
        assertThat(alice(true)).isEqualTo(4 << 20);
        awaitSavedViews();
        november += 5;
        stop();
        start();
        assertThat(alice(true)).isEqualTo(5);
        assertThat(alice(false)).isEqualTo((4 << 20) + 5);
    }

    /** A view is saved behind the answer that moved it. */
    private void awaitSavedViews() {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!Files.exists(directory.resolve("views.json"))) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    @Test
    void whileTotalsCannotBeReadAResetMovesNothing() {
        ready = false;
        assertThatThrownBy(() -> alice(true)).hasMessageStartingWith("UNAVAILABLE");
        ready = true;
        assertThat(alice(true)).isEqualTo(4 << 20);
        awaitSavedViews(); // or they are while their directory is removed
    }

    @Test
    void hysteriaReadersHaveAViewOfTheirOwn() throws Exception {
        alice(true);
        String expected = "{\"alice\":{\"tx\":11,\"rx\":" + (4 << 20) + "}}";
        assertThat(get("/traffic?clear=1").body()).isEqualTo(expected);
        assertThat(get("/traffic?clear=1").body()).isEqualTo("{}");
        assertThat(get("/traffic").body()).isEqualTo(expected);
        ready = false;
        assertThat(get("/traffic").statusCode()).isEqualTo(503);
    }

    @Test
    void aKeyHasAViewOfItsOwnInEveryInterface() throws Exception {
        alice(true);
        String panel = "Bearer " + keys.add(Scope.READ);
        String script = "Bearer " + keys.add(Scope.READ);
        String all = "{\"alice\":{\"tx\":11,\"rx\":" + (4 << 20) + "}}";
        assertThat(send("GET", "/traffic?clear=1", panel, "").body()).isEqualTo(all);
        assertThat(send("GET", "/traffic?clear=1", panel, "").body()).isEqualTo("{}");
        assertThat(alice(true, authorization(panel))).isZero();
        assertThat(alice(false, authorization(panel))).isEqualTo(4 << 20);
        assertThat(alice(true, authorization(script))).isEqualTo(4 << 20);
        Metadata named = authorization(script);
        named.put(Metadata.Key.of("bytemeter-view", Metadata.ASCII_STRING_MARSHALLER), "another");
        assertThat(alice(true, named)).isEqualTo(4 << 20);
        assertThat(send("GET", "/traffic?clear=1&view=mine", panel, "").body()).isEqualTo(all);
        awaitSavedViews();
        assertThat(Files.readString(directory.resolve("views.json"))).doesNotContain(panel.substring(20));
    }

    private static Metadata authorization(String bearer) {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), bearer);
        return headers;
    }

    @Test
    void aKickReachesTheFleetAndWhatOnlyNodesKnowIsNoRoute() throws Exception {
        assertThat(send("POST", "/kick", "s3cr3t", "[\"wang\",\"wang\",\"\"]").statusCode())
                .isEqualTo(200);
        assertThat(users.asked).containsExactly("kick wang");
        HttpResponse<String> refused = send("POST", "/kick", "wrong", "[\"joe\"]");
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.body()).isEqualTo("unauthorized\n");
        assertThat(send("POST", "/kick", "s3cr3t", "joe").statusCode()).isEqualTo(400);
        assertThat(send("GET", "/kick", "s3cr3t", "").body()).isEqualTo("404 page not found\n");
        assertThat(get("/online").statusCode()).isEqualTo(404);
        assertThat(get("/dump/streams").statusCode()).isEqualTo(404);
        assertThat(users.asked).containsExactly("kick wang");
    }

    @Test
    void theMonitorTellsTheMappingsOfAllNodesAndTheirSum() throws Exception {
        long down = (4 << 20) + 7;
        String mapping = "{\"port\":%d,\"bytes_sent\":16,\"bytes_received\":" + down + ",\"last_update\":1795255200}";
        assertThat(get("/api/stats/traffic").body())
                .isEqualTo("{\"success\":true,\"message\":\"获取流量统计成功\",\"data\":{"
                        + "\"tunnel\":{\"bytes_sent\":16,\"bytes_received\":" + down
                        + ",\"last_update\":1795255200},\"mappings\":["
                        + mapping.formatted(8) + "," + mapping.formatted(30_009) + "],\"total_sent\":48,"
                        + "\"total_received\":" + 3 * down + ",\"timestamp\":1795255200}}\n");
        assertThat(send("POST", "/api/stats/traffic", "", "").statusCode()).isEqualTo(405);
        ready = false;
        HttpResponse<String> unavailable = get("/api/stats/traffic");
        assertThat(unavailable.statusCode()).isEqualTo(503);
        assertThat(unavailable.body()).startsWith("{\"success\":false,\"message\":\"");
    }

    @Test
    void theApiDoesNotTouchMappings() throws Exception {
        String asked = "{\"source_port\":30009,\"target_host\":\"127.0.0.1\",\"target_port\":22}";
        for (HttpResponse<String> answer : List.of(
                send("POST", "/api/mapping/create", "", asked),
                send("POST", "/api/mapping/remove", "", "{\"port\":30009}"),
                get("/api/mapping/list"))) {
            assertThat(answer.statusCode()).isEqualTo(501);
            assertThat(answer.body()).startsWith("{\"success\":false,\"message\":\"mappings are made");
        }
        assertThat(get("/api/mapping/update").statusCode()).isEqualTo(404);
    }

    @Test
    void theMonitorsPageLoadsNothingFromElsewhere() throws Exception {
        HttpResponse<String> page = get("/api/stats/monitor");
        assertThat(page.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
        assertThat(page.body())
                .contains("/v1/live?", "/v1/alerts", "/export?")
                .doesNotContain("http://", "https://", " src=", "<link");
    }

    @Test
    void theExporterTellsItsPeriodInMebibytes() throws Exception {
        ready = false;
        assertThat(get("/webhook/x").body()).isEqualTo("{\"start_date\":\"\",\"in\":0,\"out\":0}");
        ready = true;
        HttpResponse<String> answer = get("/webhook/x");
        assertThat(answer.body()).isEqualTo("{\"start_date\":\"2026-11-15\",\"in\":3.0,\"out\":0.0}");
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        ready = false;
        assertThat(get("/webhook/x").body()).isEqualTo(answer.body());
        assertThat(get("/health").body()).isEqualTo("{\"status\":\"ok\",\"timestamp\":\"2026-11-21T10:00:00.000000\"}");
    }

    @Test
    void aSubjectAsVnstatShowsAnInterface() throws Exception {
        JsonNode document =
                new ObjectMapper().readTree(get("/v1/usage/user/alice/vnstat").body());
        assertThat(document.get("jsonversion").textValue()).isEqualTo("2");
        JsonNode alice = document.get("interfaces").get(0);
        assertThat(alice.get("name").textValue()).isEqualTo("alice");
        assertThat(alice.at("/traffic/total").toString()).isEqualTo("{\"rx\":" + (4 << 20) + ",\"tx\":11}");
        assertThat(alice.at("/traffic/month/1").toString())
                .isEqualTo("{\"id\":2,\"date\":{\"year\":2026,\"month\":11},\"timestamp\":1793491200,\"rx\":3145728,"
                        + "\"tx\":1}");
        assertThat(alice.at("/traffic/year/0/date").toString()).isEqualTo("{\"year\":2026}");
        assertThat(alice.at("/updated/time").toString()).isEqualTo("{\"hour\":10,\"minute\":0}");
    }
}
