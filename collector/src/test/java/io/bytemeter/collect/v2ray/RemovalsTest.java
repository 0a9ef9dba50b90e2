package io.bytemeter.collect.v2ray;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import io.bytemeter.collect.source.SourceException;
import io.bytemeter.interfaces.stats.StatsServer;
import io.bytemeter.proto.handler.AddUserOperation;
import io.bytemeter.proto.handler.AlterInboundRequest;
import io.bytemeter.proto.handler.AlterInboundResponse;
import io.bytemeter.proto.handler.HandlerServiceGrpc;
import io.bytemeter.proto.handler.RemoveUserOperation;
import io.bytemeter.proto.handler.VmessAccount;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Over real HTTP/2, from a server that answers as v2ray's HandlerService does. */
class RemovalsTest {
    private static final String CLIENT = "{\"email\": \"%s\", \"id\": \"e731f153\", \"alterId\": 4, \"level\": 2}";

    @TempDir
    private Path directory;

    private final Set<String> users = new ConcurrentSkipListSet<>(Set.of("in alice", "in bob"));
    private final List<String> asked = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-21T10:00:00Z");
    private final Clock clock = ((InstantSource) () -> now).withZone(ZoneOffset.UTC);
    private StatsServer server;
    private Removals removals;

    /** v2ray's, in its words. */
    private final class Handler extends HandlerServiceGrpc.HandlerServiceImplBase {
        @Override
        public void alterInbound(AlterInboundRequest request, StreamObserver<AlterInboundResponse> response) {
            try {
                String failure = alter(request);
                if (failure == null) {
                    response.onNext(AlterInboundResponse.getDefaultInstance());
                    response.onCompleted();
                } else {
                    response.onError(Status.UNKNOWN
                            .withDescription("v2ray.com/core: " + failure)
                            .asRuntimeException());
                }
            } catch (InvalidProtocolBufferException e) {
                response.onError(e);
            }
        }

        private String alter(AlterInboundRequest request) throws InvalidProtocolBufferException {
            String tag = request.getTag() + " ";
            if (tag.equals("gone ")) {
                return "failed to get handler: gone > handler not found: gone";
            }
            String type = request.getOperation().getType();
            if (type.equals("v2ray.core.app.proxyman.command.RemoveUserOperation")) {
                String user = tag
                        + RemoveUserOperation.parseFrom(request.getOperation().getValue())
                                .getEmail();
                asked.add("remove " + user);
                return users.remove(user) ? null : "User " + user.substring(tag.length()) + " not found.";
            }
            assertThat(type).isEqualTo("v2ray.core.app.proxyman.command.AddUserOperation");
            AddUserOperation add =
                    AddUserOperation.parseFrom(request.getOperation().getValue());
            assertThat(add.getUser().getAccount().getType()).isEqualTo("v2ray.core.proxy.vmess.Account");
            VmessAccount account =
                    VmessAccount.parseFrom(add.getUser().getAccount().getValue());
            String user = tag + add.getUser().getEmail();
            asked.add("add " + user + " " + account.getId() + " " + account.getAlterId() + " "
                    + add.getUser().getLevel());
            return users.add(user) ? null : "User " + add.getUser().getEmail() + " already exists.";
        }
    }

    @BeforeEach
    void start() throws IOException {
        server = new StatsServer(List.of(new Handler().bindService()));
        server.start();
        accounts("alice", "bob");
        open();
    }

    @AfterEach
    void stop() {
        removals.close();
        server.close();
    }

    private void open() {
        removals = new Removals(
                "127.0.0.1:" + server.port(),
                new AccountFile(directory.resolve("config.json")),
                directory.resolve("removed.json"),
                clock);
    }

    private void accounts(String... emails) throws IOException {
        List<String> clients = new ArrayList<>();
        for (String email : emails) {
            clients.add(CLIENT.formatted(email));
        }
        Path file = Files.writeString(directory.resolve("config.json"), """
                {"inbounds": [ // of two protocols
                  {"tag": "in", "protocol": "vmess", "settings": {"clients": [%s]}},
                  {"tag": "socks", "protocol": "socks", "settings": {"accounts": [{"user": "alice"}]}}]}
                """.formatted(String.join(", ", clients)));
        now = now.plusSeconds(1);
        Files.setLastModifiedTime(file, FileTime.from(now));
    }

    @Test
    void aBlockedUserIsRemovedAgainAndAgainAndAddedOnceWhenFree() throws Exception {
        removals.enforce("bob"::equals);
        removals.enforce("bob"::equals);
        assertThat(users).containsExactly("in bob");
        users.add("in alice"); // by a restart, or a panel
        now = now.plusSeconds(5);
        removals.enforce("bob"::equals);
        now = now.plusSeconds(5);
        removals.enforce("bob"::equals);
        assertThat(users).containsExactly("in bob");

        removals.enforce(user -> true);
        removals.enforce(user -> true);
        assertThat(asked)
                .containsExactly("remove in alice", "remove in alice", "remove in alice", "add in alice e731f153 4 2");
    }

    @Test
    void whoWasRemovedIsAddedByTheNextLifeOfTheCollector() throws Exception {
        removals.enforce("bob"::equals);
        removals.close();
        open();
        removals.enforce(user -> true);

        assertThat(users).containsExactly("in alice", "in bob");
    }

    @Test
    void nobodyIsAddedWhoWasNotThereOrIsGoneFromTheConfiguration() throws Exception {
        users.remove("in alice"); // by a panel
        removals.enforce(user -> false);
        assertThat(users).isEmpty();
        accounts("alice");
        removals.enforce(user -> true);
        accounts("alice", "bob");
        removals.enforce(user -> true);

        assertThat(asked).noneMatch(request -> request.startsWith("add"));
    }

    @Test
    void whoIsThereAgainByARestartNeedNotBeAdded() throws Exception {
        removals.enforce("bob"::equals);
        users.add("in alice");
        removals.enforce(user -> true);
        removals.enforce(user -> true);

        assertThat(asked).containsExactly("remove in alice", "add in alice e731f153 4 2");
    }

    @Test
    void anInboundThatIsNotThereKeepsNoOtherUserIn() throws Exception {
        Path file = directory.resolve("config.json");
        Files.writeString(file, Files.readString(file).replace("{\"inbounds\": [", """
                {"inbounds": [{"tag": "gone", "protocol": "vmess", "settings": {"clients": [{"email": "carl"}]}},"""));
        Files.setLastModifiedTime(file, FileTime.from(now.plusSeconds(9)));

        assertThatThrownBy(() -> removals.enforce(user -> false))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("refuses carl of gone: v2ray.com/core: failed to get handler");
        assertThat(users).isEmpty();
    }

    @Test
    void aServerThatIsAwayOrHasNoSuchServiceIsTold() {
        server.close();
        assertThatThrownBy(() -> removals.enforce(user -> false)).hasMessageContaining("does not answer");
        removals.close();
        server = new StatsServer(List.of());
        server.start();
        open();
        assertThatThrownBy(() -> removals.enforce(user -> false))
                .hasMessageContaining("expected: HandlerService in its api.services");
    }

    @Test
    void aConfigurationThatIsCutShortRemovesAndAddsNobody() throws Exception {
        removals.enforce("bob"::equals);
        Path file = Files.writeString(directory.resolve("config.json"), "{\"inbounds\": [");
        Files.setLastModifiedTime(file, FileTime.from(now.plusSeconds(9)));

        assertThatThrownBy(() -> removals.enforce(user -> true)).hasMessageContaining("is no JSON");
        accounts("alice", "bob");
        removals.enforce(user -> true);
        assertThat(users).containsExactly("in alice", "in bob");
    }
}
