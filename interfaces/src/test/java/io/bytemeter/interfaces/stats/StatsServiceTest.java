package io.bytemeter.interfaces.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Message;
import io.bytemeter.interfaces.connections.Connections;
import io.bytemeter.interfaces.connections.OpenConnection;
import io.bytemeter.interfaces.counters.Counter;
import io.bytemeter.interfaces.counters.Direction;
import io.bytemeter.interfaces.view.ViewFile;
import io.bytemeter.interfaces.view.Views;
import io.bytemeter.proto.stats.GetAllOnlineUsersRequest;
import io.bytemeter.proto.stats.GetAllOnlineUsersResponse;
import io.bytemeter.proto.stats.GetStatsRequest;
import io.bytemeter.proto.stats.GetStatsResponse;
import io.bytemeter.proto.stats.GetUsersStatsRequest;
import io.bytemeter.proto.stats.GetUsersStatsResponse;
import io.bytemeter.proto.stats.QueryStatsRequest;
import io.bytemeter.proto.stats.QueryStatsResponse;
import io.bytemeter.proto.stats.Stat;
import io.bytemeter.proto.stats.SysStatsRequest;
import io.bytemeter.proto.stats.SysStatsResponse;
import io.bytemeter.usage.SubjectKind;
import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rows of the original's behaviour, over real HTTP/2. */
class StatsServiceTest {
    private static final String V2RAY = "v2ray.core.app.stats.command.StatsService";
    private static final String XRAY = "xray.app.stats.command.StatsService";
    private static final String ALICE_UP = "user>>>alice>>>traffic>>>uplink";
    private static final String ALICE_DOWN = "user>>>alice>>>traffic>>>downlink";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    private final Map<Counter, Long> totals = new ConcurrentHashMap<>();
    private List<OpenConnection> open = List.of();
    private StatsServer server;
    private ManagedChannel channel;

    @BeforeEach
    void start() {
        put(ALICE_UP, 90);
        put(ALICE_DOWN, 1_000_205);
        put("user>>>malice>>>traffic>>>uplink", 7);
        put("user>>>x>>>y>>>traffic>>>uplink", 3);
        put("inbound>>>users-in>>>traffic>>>uplink", 0);
        Connections connections = new Connections() {
            @Override
            public List<OpenConnection> open() {
                return open;
            }

            @Override
            public void close(Set<String> users) {
                throw new UnsupportedOperationException();
            }
        };
        Views views = new Views(() -> Map.copyOf(totals), new ViewFile(directory.resolve("views.json")), true);
        server =
                new StatsServer(StatsGrpc.services(views, connections, Set.of("in"), Clock.systemUTC(), Instant.now()));
        server.start();
        channel = NettyChannelBuilder.forAddress("127.0.0.1", server.port())
                .usePlaintext()
                .build();
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        server.close();
    }

    private void put(String name, long bytes) {
        totals.put(Counter.parse(name).orElseThrow(), bytes);
    }

    private <I extends Message, O extends Message> O call(String service, String method, I request, O reply) {
        return call(service, method, request, reply, null);
    }

    @SuppressWarnings("unchecked")
    private <I extends Message, O extends Message> O call(
            String service, String method, I request, O reply, String view) {
        MethodDescriptor<I, O> descriptor = MethodDescriptor.<I, O>newBuilder()
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName(service + "/" + method)
                .setRequestMarshaller(ProtoUtils.marshaller((I) request.getDefaultInstanceForType()))
                .setResponseMarshaller(ProtoUtils.marshaller((O) reply.getDefaultInstanceForType()))
                .build();
        Metadata metadata = new Metadata();
        if (view != null) {
            metadata.put(Metadata.Key.of("bytemeter-view", Metadata.ASCII_STRING_MARSHALLER), view);
        }
        return ClientCalls.blockingUnaryCall(
                ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(metadata)),
                descriptor,
                CallOptions.DEFAULT,
                request);
    }

    private GetStatsResponse get(String name, boolean reset) {
        return call(
                V2RAY,
                "GetStats",
                GetStatsRequest.newBuilder().setName(name).setReset(reset).build(),
                GetStatsResponse.getDefaultInstance());
    }

    private List<String> names(QueryStatsRequest.Builder request) {
        return query(request).getStatList().stream().map(Stat::getName).toList();
    }

    private QueryStatsResponse query(QueryStatsRequest.Builder request) {
        return call(V2RAY, "QueryStats", request.build(), QueryStatsResponse.getDefaultInstance());
    }

    private static QueryStatsRequest.Builder pattern(String pattern) {
        return QueryStatsRequest.newBuilder().setPattern(pattern);
    }

    @ParameterizedTest
    @ValueSource(strings = {V2RAY, XRAY})
    void bothServiceNamesAnswer(String service) {
        GetStatsResponse reply = call(
                service,
                "GetStats",
                GetStatsRequest.newBuilder().setName(ALICE_DOWN).build(),
                GetStatsResponse.getDefaultInstance());
        assertThat(reply.getStat().getValue()).isEqualTo(1_000_205);
        assertThat(call(
                                service,
                                "GetSysStats",
                                SysStatsRequest.getDefaultInstance(),
                                SysStatsResponse.getDefaultInstance())
                        .getNumGoroutine())
                .isPositive();
    }

    @Test
    void patternsAreSubstringsAndCaseSensitive() {
        assertThat(names(pattern("alice"))).containsExactly(ALICE_DOWN, ALICE_UP, "user>>>malice>>>traffic>>>uplink");
        assertThat(names(pattern("user>>>alice>>>"))).containsExactly(ALICE_DOWN, ALICE_UP);
        assertThat(names(pattern("user"))).hasSize(5);
        assertThat(names(pattern(">>>traffic>>>downlink"))).containsExactly(ALICE_DOWN);
        assertThat(names(pattern("^user"))).isEmpty();
        assertThat(names(pattern("user.*downlink"))).isEmpty();
        assertThat(names(pattern("USER"))).isEmpty();
        assertThat(names(pattern(""))).hasSize(5);
    }

    @Test
    void patternsAsInVersionFive() {
        assertThat(names(pattern("nope").addPatterns("malice").addPatterns("x>>>y")))
                .containsExactly("user>>>malice>>>traffic>>>uplink", "user>>>x>>>y>>>traffic>>>uplink");
        assertThat(names(pattern("^user.*downlink$").setRegexp(true))).containsExactly(ALICE_DOWN);
        assertThatThrownBy(() -> names(pattern("(").setRegexp(true))).hasMessageStartingWith("UNKNOWN: ");
    }

    @Test
    void resetTouchesWhatMatchesOnly() {
        assertThat(query(pattern("downlink").setReset(true)).getStat(0).getValue())
                .isEqualTo(1_000_205);
        assertThat(get(ALICE_UP, true).getStat().getValue()).isEqualTo(90);
        assertThat(get(ALICE_DOWN, true).getStat().getValue()).isZero();
        assertThat(get(ALICE_DOWN, false).getStat().getValue()).isEqualTo(1_000_205);
    }

    @Test
    void aNamedViewIsItsReadersOwn() {
        GetStatsRequest reset =
                GetStatsRequest.newBuilder().setName(ALICE_UP).setReset(true).build();
        GetStatsRequest read = GetStatsRequest.newBuilder().setName(ALICE_UP).build();
        GetStatsResponse reply = GetStatsResponse.getDefaultInstance();
        assertThat(call(V2RAY, "GetStats", reset, reply, "one").getStat().getValue())
                .isEqualTo(90);
        assertThat(call(V2RAY, "GetStats", read, reply, "one").getStat().getValue())
                .isZero();
        assertThat(call(V2RAY, "GetStats", read, reply, "two").getStat().getValue())
                .isEqualTo(90);
        assertThat(get(ALICE_UP, true).getStat().getValue()).isEqualTo(90);
    }

    @Test
    void errors() {
        assertThatThrownBy(() -> get("user>>>nobody>>>traffic>>>uplink", true))
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessage("NOT_FOUND: user>>>nobody>>>traffic>>>uplink not found.");
        assertThatThrownBy(() -> get("", false)).hasMessage("NOT_FOUND:  not found.");
        assertThatThrownBy(() -> call(
                        "nobodys.Service",
                        "GetStats",
                        GetStatsRequest.getDefaultInstance(),
                        GetStatsResponse.getDefaultInstance()))
                .hasMessage("UNIMPLEMENTED: unknown service nobodys.Service");
        assertThatThrownBy(() -> call(
                        V2RAY, "Nope", GetStatsRequest.getDefaultInstance(), GetStatsResponse.getDefaultInstance()))
                .hasMessageStartingWith("UNIMPLEMENTED: unknown method Nope for service");
    }

    /** What the original loses: a reply over gRPC's default of 4 MiB is refused by the client, after the reset. */
    @Test
    void aReplyTheReaderRefusesMovesNoView() throws Exception {
        for (int i = 0; i < 16_000; i++) {
            put("user>>>" + "x".repeat(200) + i + ">>>traffic>>>" + "uplink", 1_000_000);
            put("user>>>" + "x".repeat(200) + i + ">>>traffic>>>" + "downlink", 1_000_000);
        }
        assertThatThrownBy(() -> query(pattern("xxx").setReset(true))).hasMessageStartingWith("RESOURCE_EXHAUSTED");

        String name = "user>>>" + "x".repeat(200) + "7>>>traffic>>>uplink";
        long end = System.nanoTime() + PATIENCE.toNanos();
        long value = get(name, true).getStat().getValue();
        while (value == 0 && System.nanoTime() < end) { // the server hears of the refusal on a thread of its own
            value = get(name, true).getStat().getValue();
        }
        assertThat(value).isEqualTo(1_000_000);
    }

    @Test
    void onlineUsersAreThoseWithAConnectionFromElsewhere() {
        open = List.of(
                connection("alice", "192.0.2.1"),
                connection("alice", "192.0.2.1"),
                connection("alice", "2001:db8::1"),
                connection("bob", "127.0.0.1"),
                connection("", "192.0.2.9"));
        GetStatsRequest alice =
                GetStatsRequest.newBuilder().setName("user>>>alice>>>online").build();
        assertThat(call(XRAY, "GetStatsOnline", alice, GetStatsResponse.getDefaultInstance())
                        .getStat()
                        .getValue())
                .isEqualTo(2);
        assertThat(call(
                                XRAY,
                                "GetAllOnlineUsers",
                                GetAllOnlineUsersRequest.getDefaultInstance(),
                                GetAllOnlineUsersResponse.getDefaultInstance())
                        .getUsersList())
                .containsExactly("user>>>alice>>>online");
        GetUsersStatsResponse users = call(
                XRAY,
                "GetUsersStats",
                GetUsersStatsRequest.newBuilder()
                        .setIncludeTraffic(true)
                        .setReset(true)
                        .build(),
                GetUsersStatsResponse.getDefaultInstance());
        assertThat(users.getUsersList()).singleElement().satisfies(user -> {
            assertThat(user.getEmail()).isEqualTo("alice");
            assertThat(user.getIpsCount()).isEqualTo(2);
            assertThat(user.getTraffic().getDownlink()).isEqualTo(1_000_205);
        });
        assertThat(get(ALICE_UP, true).getStat().getValue()).isZero();
        assertThat(get("user>>>malice>>>traffic>>>uplink", true).getStat().getValue())
                .isEqualTo(7);
        assertThatThrownBy(() -> call(
                        XRAY,
                        "GetStatsOnline",
                        GetStatsRequest.newBuilder()
                                .setName("user>>>bob>>>online")
                                .build(),
                        GetStatsResponse.getDefaultInstance()))
                .hasMessage("NOT_FOUND: user>>>bob>>>online not found.");
    }

    private static OpenConnection connection(String user, String client) {
        return new OpenConnection(
                1, user, "in", client, "", OpenConnection.State.RELAYING, 0, 0, Instant.now(), Instant.now());
    }

    @Test
    void namesAreParsedFromBothEnds() {
        assertThat(Counter.parse("user>>>x>>>y>>>traffic>>>uplink"))
                .contains(Counter.of(SubjectKind.USER, "x>>>y", Direction.UPLINK));
        assertThat(Counter.parse("user>>>>>>traffic>>>uplink")).isEmpty();
        assertThat(Counter.parse("user>>>traffic>>>uplink")).isEmpty();
        assertThat(Counter.parse("nobody>>>x>>>traffic>>>uplink")).isEmpty();
    }
}
