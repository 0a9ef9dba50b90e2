package io.bytemeter.node;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.bytemeter.node.access.Remainder;
import io.bytemeter.node.access.UserAccess;
import io.bytemeter.node.config.Account;
import io.bytemeter.node.config.Outbound;
import io.bytemeter.usage.CloseReason;
import io.bytemeter.usage.UsageRecord;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Who is let in, and who is cut off. */
class AccessTest {
    private static final List<Account> ACCOUNTS = List.of(new Account("alice", "pw"), new Account("bob", "pw"));
    private static final byte[] HELLO = "hello".getBytes(ISO_8859_1);
    private static final long LIMIT_SECONDS = 60;

    private long changes;

    @Test
    void aBlockClosesTheUsersConnectionsWithTheirBytesExact() throws Exception {
        try (TestServer target = TestServer.echo();
                TestNode node = TestNode.of(TestNode.socks(ACCOUNTS));
                Socket alice = connected(node, "alice", target);
                Socket bob = connected(node, "bob", target)) {
            echo(alice);
            echo(bob);
            block(node, "alice", UserAccess.FOR_EVER);

            assertThat(RelayTest.closes(alice)).isTrue();
            node.usage.awaitClosed(1);
            UsageRecord last = closed(node).get(0);
            assertThat(last.user()).isEqualTo("alice");
            assertThat(last.closed()).isEqualTo(CloseReason.KICKED);
            assertThat(payload(node, "alice")).isEqualTo(2L * HELLO.length);
            echo(bob);
        }
    }

    @Test
    void aBlockedUserIsRefusedBySocksAfterTheRightPasswordOnly() throws Exception {
        try (TestServer target = TestServer.echo();
                TestNode node = TestNode.of(TestNode.socks(ACCOUNTS))) {
            block(node, "alice", UserAccess.FOR_EVER);
            try (Socket alice = node.client()) {
                assertThat(SocksClient.connect(alice, "alice", "pw", target.port()))
                        .isEqualTo(2);
                assertThat(alice.getInputStream().read()).isEqualTo(-1);
            }
            try (Socket wrong = node.client()) {
                assertThat(SocksClient.authenticate(wrong, "alice", "guess")).isEqualTo(1);
            }
            node.usage.awaitClosed(2);
            assertThat(closed(node)).extracting(UsageRecord::closed).containsOnly(CloseReason.DENIED);
            assertThat(closed(node)).extracting(UsageRecord::user).containsExactlyInAnyOrder("alice", "");

            block(node, "alice", UserAccess.NEVER);
            try (Socket alice = connected(node, "alice", target)) {
                echo(alice);
            }
        }
    }

    @Test
    void aBlockThatComesBeforeTheRequestIsAnsweredAsOneThatWasThereBefore() throws Exception {
        try (TestServer target = TestServer.echo();
                TestNode node = TestNode.of(TestNode.socks(ACCOUNTS));
                Socket alice = node.client()) {
            assertThat(SocksClient.authenticate(alice, "alice", "pw")).isZero();
            block(node, "alice", UserAccess.FOR_EVER);
            alice.getOutputStream().write(SocksClient.request(target.port()));
            assertThat(SocksClient.read(alice, 10)[1]).isEqualTo((byte) 2);
            node.usage.awaitClosed(1);
            assertThat(closed(node)).extracting(UsageRecord::closed).containsOnly(CloseReason.DENIED);
        }
    }

    @Test
    void aBlockThatComesBeforeTheTargetIsReachedIsAnsweredToo() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        TestServer.Behaviour silent = connection -> {
            asked.countDown();
            connection.getInputStream().transferTo(OutputStream.nullOutputStream());
        };
        try (TestServer next = new TestServer(silent);
                TestNode node = TestNode.of(
                        TestNode.socks(ACCOUNTS), new Outbound.Socks("next", "127.0.0.1", next.port(), null));
                Socket alice = node.client()) {
            assertThat(SocksClient.authenticate(alice, "alice", "pw")).isZero();
            alice.getOutputStream().write(SocksClient.request(1));
            assertThat(asked.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            block(node, "alice", UserAccess.FOR_EVER);
            assertThat(SocksClient.read(alice, 10)[1]).isEqualTo((byte) 2);
            assertThat(alice.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void aBlockedUserIsForbiddenByHttp() throws Exception {
        try (TestServer target = TestServer.echo();
                TestNode node = TestNode.of(TestNode.http(ACCOUNTS))) {
            block(node, "alice", UserAccess.FOR_EVER);
            assertThat(tunnel(node, "alice", target)).startsWith("HTTP/1.1 403 ");
            assertThat(tunnel(node, "bob", target)).startsWith("HTTP/1.1 200 ");
            assertThat(tunnel(node, "eve", target)).startsWith("HTTP/1.1 407 ");
        }
    }

    @Test
    void aKickClosesWhatWasOpenedBeforeAndNothingElse() throws Exception {
        try (TestServer target = TestServer.echo();
                TestNode node = TestNode.of(TestNode.socks(ACCOUNTS));
                Socket before = connected(node, "alice", target)) {
            echo(before);
            long now = node.access.now();
            while (node.access.now() <= now) {
                Thread.onSpinWait();
            }
            long kick = node.access.now();
            node.access.update(Map.of("alice", new UserAccess(UserAccess.NEVER, kick, null, ++changes)));
            assertThat(RelayTest.closes(before)).isTrue();
            try (Socket after = connected(node, "alice", target)) {
                echo(after);
                node.access.update(Map.of("alice", new UserAccess(UserAccess.NEVER, kick, null, ++changes)));
                block(node, "bob", UserAccess.FOR_EVER);
                echo(after);
            }
        }
    }

    @Test
    void othersNeverNoticeAUserWhoIsBlockedAgainAndAgain() throws Exception {
        int rounds = 50;
        try (TestServer target = TestServer.echo();
                TestNode node = TestNode.of(TestNode.socks(ACCOUNTS))) {
            AtomicBoolean over = new AtomicBoolean();
            AtomicLong echoed = new AtomicLong();
            List<CompletableFuture<Void>> load = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                load.add(CompletableFuture.runAsync(() -> echoUntil(over, echoed, node, target)));
            }
            for (int round = 0; round < rounds; round++) {
                try (Socket alice = connected(node, "alice", target)) {
                    echo(alice);
                    block(node, "alice", UserAccess.FOR_EVER);
                    assertThat(RelayTest.closes(alice)).isTrue();
                }
                try (Socket refused = node.client()) {
                    assertThat(SocksClient.connect(refused, "alice", "pw", target.port()))
                            .isEqualTo(2);
                }
                block(node, "alice", UserAccess.NEVER);
            }
            over.set(true);
            for (CompletableFuture<Void> client : load) {
                client.get(LIMIT_SECONDS, TimeUnit.SECONDS);
            }
            node.usage.await(sums -> sums.closed() == 2 * rounds + 4);
            assertThat(payload(node, "bob")).isEqualTo(2 * echoed.get());
            assertThat(payload(node, "alice")).isEqualTo(2L * rounds * HELLO.length);
            assertThat(closed(node).stream().filter(record -> record.user().equals("bob")))
                    .allMatch(record -> record.closed() == CloseReason.COMPLETED);
        }
    }

    @Test
    void aUserNearALimitIsReportedBeforeTheFlush() throws Exception {
        try (TestServer target = TestServer.echo();
                TestNode node = TestNode.flushing(TestNode.socks(ACCOUNTS), Duration.ofHours(1));
                Socket alice = connected(node, "alice", target);
                Socket bob = connected(node, "bob", target)) {
            echo(bob);
            node.access.update(Map.of("alice", near(8)));
            echo(alice);
            node.usage.await(sums -> sums.uplink() == HELLO.length && sums.downlink() == HELLO.length);

            node.access.update(Map.of("alice", near(1_000)));
            echo(alice);
            node.access.update(Map.of("alice", near(40)));
            node.usage.await(sums -> sums.uplink() == 2L * HELLO.length && sums.downlink() == 2L * HELLO.length);
            assertThat(node.usage.records()).extracting(UsageRecord::user).containsOnly("alice");
        }
    }

    private UserAccess near(long remaining) {
        return new UserAccess(UserAccess.NEVER, 0, new Remainder(remaining), ++changes);
    }

    private void block(TestNode node, String user, long until) {
        node.access.update(Map.of(user, new UserAccess(until, 0, null, ++changes)));
    }

    private static Socket connected(TestNode node, String user, TestServer target) throws IOException {
        Socket socket = node.client();
        assertThat(SocksClient.connect(socket, user, "pw", target.port())).isZero();
        return socket;
    }

    private static void echo(Socket client) throws IOException {
        client.getOutputStream().write(HELLO);
        assertThat(SocksClient.read(client, HELLO.length)).isEqualTo(HELLO);
    }

    private static void echoUntil(AtomicBoolean over, AtomicLong echoed, TestNode node, TestServer target) {
        try (Socket bob = connected(node, "bob", target)) {
            while (!over.get()) {
                echo(bob);
                echoed.addAndGet(HELLO.length);
            }
            bob.shutdownOutput();
            assertThat(bob.getInputStream().read()).isEqualTo(-1);
        } catch (IOException e) {
            throw new AssertionError("bob's connection broke", e);
        }
    }

    private static String tunnel(TestNode node, String user, TestServer target) throws IOException {
        try (Socket client = node.client()) {
            String credentials = Base64.getEncoder().encodeToString((user + ":pw").getBytes(ISO_8859_1));
            client.getOutputStream()
                    .write(("CONNECT 127.0.0.1:" + target.port() + " HTTP/1.1\r\nHost: x\r\nProxy-Authorization: Basic "
                                    + credentials + "\r\n\r\n")
                            .getBytes(ISO_8859_1));
            return new String(SocksClient.read(client, 13), ISO_8859_1);
        }
    }

    private static List<UsageRecord> closed(TestNode node) {
        return node.usage.records().stream()
                .filter(record -> record.closed() != null)
                .toList();
    }

    private static long payload(TestNode node, String user) {
        return node.usage.records().stream()
                .filter(record -> record.user().equals(user))
                .mapToLong(record -> record.uplink() + record.downlink())
                .sum();
    }
}
