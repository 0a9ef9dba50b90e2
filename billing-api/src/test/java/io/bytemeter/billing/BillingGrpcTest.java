package io.bytemeter.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Timestamp;
import com.linecorp.armeria.client.grpc.GrpcClients;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.server.Server;
import io.bytemeter.billing.grpc.BillingGrpc;
import io.bytemeter.billing.http.Acceptor;
import io.bytemeter.billing.http.Problems;
import io.bytemeter.billing.live.LiveRoom;
import io.bytemeter.billing.usage.UsageQuestions;
import io.bytemeter.keys.Scope;
import io.bytemeter.metering.query.ListAnswer;
import io.bytemeter.metering.query.ListQuery;
import io.bytemeter.metering.query.LiveTotals;
import io.bytemeter.metering.query.NotReadyException;
import io.bytemeter.metering.query.SubjectUsage;
import io.bytemeter.metering.query.Usage;
import io.bytemeter.metering.query.UsageAnswer;
import io.bytemeter.metering.query.UsageQuery;
import io.bytemeter.metering.query.UsageReader;
import io.bytemeter.metering.query.WindowLength;
import io.bytemeter.metering.query.WindowUsage;
import io.bytemeter.proto.billing.v1.BillingGrpc.BillingBlockingStub;
import io.bytemeter.proto.billing.v1.Calendar;
import io.bytemeter.proto.billing.v1.FollowUsageRequest;
import io.bytemeter.proto.billing.v1.FollowUsageResponse;
import io.bytemeter.proto.billing.v1.GetUsageRequest;
import io.bytemeter.proto.billing.v1.GetUsageResponse;
import io.bytemeter.proto.billing.v1.ListUsageRequest;
import io.bytemeter.proto.billing.v1.ListUsageResponse;
import io.bytemeter.usage.Subject;
import io.bytemeter.usage.SubjectKind;
import io.grpc.Context;
import io.grpc.Context.CancellableContext;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc.HealthBlockingStub;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The questions over gRPC, with the defaults, limits and refusals of the REST routes. */
class BillingGrpcTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final long LIMIT_SECONDS = 60;
    private static final Usage USAGE = new Usage(90, 205, 14, 12, 1);

    private final List<Object> asked = new ArrayList<>();
    private final UsageReader reader = new UsageReader() {
        @Override
        public Optional<UsageAnswer> read(UsageQuery query) {
            asked.add(query);
            if (query.subject().id().equals("moving")) {
                throw new NotReadyException("partition 3 is moving", null);
            }
            WindowUsage window = new WindowUsage(NOW, NOW.plusSeconds(1), USAGE, Map.of());
            return query.subject().id().equals("nobody")
                    ? Optional.empty()
                    : Optional.of(new UsageAnswer(List.of(window), NOW, 7L, List.of("g1")));
        }

        @Override
        public ListAnswer list(ListQuery query) {
            asked.add(query);
            boolean more = query.after() == null;
            return new ListAnswer(NOW, NOW.plusSeconds(1), List.of(new SubjectUsage("ü", USAGE)), more, NOW);
        }
    };
    private final BlockingQueue<LiveTotals.Listener> followers = new LinkedBlockingQueue<>();
    private final BlockingQueue<LiveTotals.Listener> gone = new LinkedBlockingQueue<>();
    private final LiveRoom room = new LiveRoom(
            listener -> {
                followers.add(listener);
                return () -> gone.add(listener);
            },
            1,
            new SimpleMeterRegistry());
    private final KnownKeys keys = new KnownKeys();
    private Server server;
    private BillingBlockingStub client;

    @BeforeEach
    void start() {
        UsageQuestions questions = new UsageQuestions(ZoneOffset.UTC, Clock.fixed(NOW, ZoneOffset.UTC));
        server = Guard.add(Server.builder(), keys)
                .http(0)
                .bossGroupFactory(Acceptor::of)
                .errorHandler(new Problems())
                .service(BillingGrpc.service(reader, questions, room))
                .build();
        server.start().join();
        client = GrpcClients.builder(uri())
                .responseTimeout(Duration.ofSeconds(LIMIT_SECONDS)) // of a stream, for all of it
                .build(BillingBlockingStub.class);
    }

    private String uri() {
        return "gproto+http://127.0.0.1:" + server.activeLocalPort();
    }

    @AfterEach
    void stop() {
        room.close();
        server.stop().join();
    }

    @Test
    void aSubjectIsToldAsByRest() {
        GetUsageResponse answer = client.getUsage(GetUsageRequest.newBuilder()
                .setKind("inbound")
                .setId("in")
                .setCalendar(Calendar.newBuilder()
                        .setWindow("cycle")
                        .setAnchorDay(31)
                        .setAnchorTime("04:30")
                        .setTimeZone("America/New_York"))
                .build());

        assertThat(answer.getTotal().getDownlink()).isEqualTo(217);
        assertThat(answer.getTotal().getOverheadDownlink()).isEqualTo(12);
        assertThat(answer.getFreshness().getLag()).isEqualTo(7);
        assertThat(answer.getFreshness().getGapsList()).containsExactly("g1");
        assertThat(answer.getFreshness().getSettledUntil().getSeconds()).isEqualTo(NOW.getEpochSecond());
        UsageQuery query = (UsageQuery) asked.get(0);
        assertThat(query.windows().cycle().anchorDay()).isEqualTo(31);
        assertThat(query.from()).isEqualTo("2026-10-31T08:30:00Z");
    }

    @Test
    void listsGoOnBehindTheirCursor() {
        ListUsageResponse first =
                client.listUsage(ListUsageRequest.newBuilder().setKind("user").build());
        ListUsageResponse second = client.listUsage(ListUsageRequest.newBuilder()
                .setKind("user")
                .setCursor(first.getCursor())
                .build());

        assertThat(first.getSubjects(0).getId()).isEqualTo("ü");
        assertThat(second.getCursor()).isEmpty();
        assertThat(((ListQuery) asked.get(1)).after()).isEqualTo(new SubjectUsage("ü", USAGE));
    }

    @ParameterizedTest
    @CsvSource({
        "user, nobody, day, 0, NOT_FOUND: no usage of user/nobody was ever seen",
        "user, moving, day, 0, UNAVAILABLE: partition 3 is moving",
        "what, alice, day, 0, 'INVALID_ARGUMENT: kind: what (expected: user, inbound, outbound, node)'",
        "user, '', day, 0, INVALID_ARGUMENT: id:",
        "user, alice, year, 0, INVALID_ARGUMENT: window: year",
        "user, alice, day, 999999999999999, INVALID_ARGUMENT: from:",
    })
    void whatCannotBeAnsweredHasAStatusOfItsOwn(String kind, String id, String window, long from, String status) {
        GetUsageRequest.Builder request = GetUsageRequest.newBuilder()
                .setKind(kind)
                .setId(id)
                .setCalendar(Calendar.newBuilder().setWindow(window));
        if (from != 0) {
            request.setFrom(Timestamp.newBuilder().setSeconds(from));
        }

        assertThatThrownBy(() -> client.getUsage(request.build())).hasMessageStartingWith(status);
    }

    @Test
    void aLimitedKeyIsToldOfItsSubjectsOnly() {
        BillingBlockingStub acme = GrpcClients.builder(uri())
                .setHeader(HttpHeaderNames.AUTHORIZATION, "Bearer " + keys.add(Scope.READ, "acme/*"))
                .build(BillingBlockingStub.class);
        GetUsageRequest.Builder user = GetUsageRequest.newBuilder().setKind("user");

        assertThatThrownBy(() -> client.getUsage(user.setId("acme/a").build()))
                .hasMessageStartingWith("UNAUTHENTICATED");
        assertThatThrownBy(() -> acme.getUsage(user.setId("rival/b").build()))
                .hasMessageStartingWith("PERMISSION_DENIED");
        assertThat(asked).isEmpty();
        assertThat(acme.getUsage(user.setId("acme/a").build()).getWindowsCount())
                .isEqualTo(1);
        assertThat(acme.listUsage(ListUsageRequest.newBuilder().setKind("user").build())
                        .getSubjectsCount())
                .isZero();
        assertThat(((ListQuery) asked.get(1)).visible().patterns()).containsExactly("acme/*");
    }

    private static LiveTotals.Total total(String user, long uplink) {
        return new LiveTotals.Total(
                new Subject(SubjectKind.USER, user),
                WindowLength.MONTH,
                NOW,
                NOW.plusSeconds(60),
                new Usage(uplink, 0, 0, 0, 1),
                NOW.plusSeconds(uplink));
    }

    private static FollowUsageRequest.Builder follow(String... users) {
        FollowUsageRequest.Builder request = FollowUsageRequest.newBuilder().setWindow("month");
        for (String user : users) {
            request.addSubjectsBuilder().setKind("user").setId(user);
        }
        return request;
    }

    @Test
    void liveTotalsAreStreamedUntilTheClientHasGone() throws Exception {
        Iterator<FollowUsageResponse> stream;
        try (CancellableContext context = Context.current().withCancellation()) {
            stream = context.call(() -> client.followUsage(follow("alice").build()));
            LiveTotals.Listener listener = followers.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
            assertThat(listener.wants(new Subject(SubjectKind.USER, "alice"), WindowLength.MONTH))
                    .isTrue();
            assertThat(listener.wants(new Subject(SubjectKind.USER, "bob"), WindowLength.MONTH))
                    .isFalse();
            listener.changed(total("alice", 7));
            FollowUsageResponse first = stream.next();
            listener.changed(total("alice", 10));
            FollowUsageResponse second = stream.next();

            assertThat(first.getSubject().getId()).isEqualTo("alice");
            assertThat(first.getWindow()).isEqualTo("month");
            assertThat(first.getStart().getSeconds()).isEqualTo(NOW.getEpochSecond());
            assertThat(first.getUsage().getUplink()).isEqualTo(7);
            assertThat(first.hasUplinkRate()).isFalse();
            assertThat(second.getUsage().getUplink()).isEqualTo(10);
            assertThat(second.getUplinkRate()).isEqualTo(1);
            assertThatThrownBy(() -> client.followUsage(follow("bob").build()).next())
                    .hasMessageStartingWith("RESOURCE_EXHAUSTED: this instance has its 1 viewers");
        }
        assertThat(gone.poll(LIMIT_SECONDS, TimeUnit.SECONDS)).isNotNull();
    }

    @Test
    void aStreamEndsWithTheInstanceAndSaysSo() throws Exception {
        Iterator<FollowUsageResponse> stream = client.followUsage(
                FollowUsageRequest.newBuilder().addKinds("user").build());
        assertThat(followers.poll(LIMIT_SECONDS, TimeUnit.SECONDS)).isNotNull();
        room.close();

        assertThatThrownBy(stream::next).hasMessageStartingWith("UNAVAILABLE: this instance stops");
        assertThat(gone.poll(LIMIT_SECONDS, TimeUnit.SECONDS)).isNotNull();
    }

    @Test
    void liveTotalsAskForTheKeyThatTheRoutesAskFor() {
        BillingBlockingStub acme = GrpcClients.builder(uri())
                .setHeader(HttpHeaderNames.AUTHORIZATION, "Bearer " + keys.add(Scope.READ, "acme/*"))
                .build(BillingBlockingStub.class);

        assertThatThrownBy(() -> client.followUsage(follow("acme/a").build()).next())
                .hasMessageStartingWith("UNAUTHENTICATED");
        assertThatThrownBy(() ->
                        acme.followUsage(follow("acme/a", "rival/b").build()).next())
                .hasMessageStartingWith("PERMISSION_DENIED: this key is limited to acme/*");
        assertThatThrownBy(() -> acme.followUsage(follow().build()).next())
                .hasMessageStartingWith("INVALID_ARGUMENT: subject:");
        assertThat(followers).isEmpty();
    }

    @Test
    void healthIsToldByItsOwnService() {
        HealthBlockingStub health = GrpcClients.newClient(uri(), HealthBlockingStub.class);

        assertThat(health.check(HealthCheckRequest.getDefaultInstance()).getStatus())
                .isEqualTo(ServingStatus.SERVING);
    }
}
