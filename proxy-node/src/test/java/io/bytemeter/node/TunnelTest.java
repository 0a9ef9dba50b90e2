package io.bytemeter.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.bytemeter.node.config.AddressRange;
import io.bytemeter.node.config.Inbound;
import io.bytemeter.node.config.ListenAddress;
import io.bytemeter.node.config.NodeConfig;
import io.bytemeter.node.config.Outbound;
import io.bytemeter.node.config.Rule;
import io.bytemeter.node.config.Timeouts;
import io.bytemeter.node.config.TunnelSettings;
import io.bytemeter.node.relay.Transport;
import io.bytemeter.node.tunnel.FakeExit;
import io.bytemeter.usage.CloseReason;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Two nodes, of which the second is reached through the tunnel it has dialled. */
class TunnelTest {
    private static final String SECRET = "a secret of some length";
    private static final ListenAddress ANY = new ListenAddress("127.0.0.1", 0);

    /** Hello with number and proof, and the outcome. */
    private static final long OVERHEAD = 4 + 1 + 8 + 32 + 1;

    /** The transport under test: the best one here. */
    Transport transport() {
        return Transport.best();
    }

    /** What a direction copies before it is spliced. */
    long spliceAfter() {
        return TestNode.SPLICE_AFTER;
    }

    private TestNode node(List<Inbound> inbounds, List<Rule> rules, Timeouts timeouts, TunnelSettings tunnel) {
        List<Outbound> outbounds = tunnel.isEntrance()
                ? List.of(new Outbound.Tunnel("tunnel"))
                : List.of(new Outbound.Freedom("direct"), new Outbound.Blackhole("none"));
        return TestNode.of(
                new NodeConfig(inbounds, outbounds, rules, false, timeouts).withTunnel(tunnel),
                spliceAfter(),
                transport());
    }

    private TestNode entrance(Inbound inbound) {
        return node(
                List.of(inbound),
                List.of(),
                TestNode.TIMEOUTS,
                new TunnelSettings("entrance", ANY, ListenAddress.OFF, SECRET));
    }

    private TestNode exit(int port, Rule... rules) {
        return exit(port, "exit", SECRET, rules);
    }

    private TestNode exit(int port, String name, String secret, Rule... rules) {
        return node(
                List.of(),
                List.of(rules),
                TestNode.TIMEOUTS,
                new TunnelSettings(name, ListenAddress.OFF, new ListenAddress("127.0.0.1", port), secret));
    }

    private static void awaitOpen(TestNode entrance) {
        Await.value(1, () -> entrance.node.tunnels().isOpen() ? 1 : 0);
    }

    /** Uploads, ends its side, and then reads what depends on all of the upload; 100 connections at once. */
    @Test
    void carriesEveryByteBothWaysAndEveryEnd() throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(100);
        try (TestServer target = new TestServer(connection -> {
                    byte[] uploaded = connection.getInputStream().readAllBytes();
                    connection.getOutputStream().write(uploaded, 0, uploaded.length / 2);
                });
                TestNode entrance = entrance(TestNode.dokodemo(target.port()));
                TestNode exit = exit(entrance.node.tunnels().port())) {
            awaitOpen(entrance);
            CountDownLatch all = new CountDownLatch(100);
            Random random = new Random(7);
            List<Future<?>> running = new ArrayList<>();
            long uplink = 0;
            long downlink = 0;
            for (int i = 0; i < 100; i++) {
                byte[] upload = new byte[random.nextInt(300_000)];
                random.nextBytes(upload);
                uplink += upload.length;
                downlink += upload.length / 2;
                running.add(clients.submit(() -> {
                    all.countDown();
                    all.await();
                    try (Socket client = entrance.client()) {
                        client.getOutputStream().write(upload);
                        client.shutdownOutput();
                        assertThat(client.getInputStream().readAllBytes())
                                .isEqualTo(Arrays.copyOf(upload, upload.length / 2));
                    }
                    return null;
                }));
            }
            for (Future<?> client : running) {
                client.get(60, TimeUnit.SECONDS);
            }
            RecordedUsage.Sums atEntrance = entrance.usage.awaitClosed(100);
            assertThat(atEntrance.inbound()).containsExactly(uplink, downlink);
            assertThat(atEntrance.reasons()).containsOnly(CloseReason.COMPLETED);
            assertThat(entrance.usage.records())
                    .allMatch(record -> record.outbound().equals("tunnel"));

            RecordedUsage.Sums atExit = exit.usage.awaitClosed(100);
            assertThat(atExit.payload()).containsExactly(uplink, downlink);
            assertThat(atExit.inbound()).containsExactly(uplink, downlink + 100 * OVERHEAD);
            assertThat(atExit.reasons()).containsOnly(CloseReason.COMPLETED);
            assertThat(exit.usage.records())
                    .allMatch(record -> record.user().isEmpty()
                            && record.inbound().equals(Inbound.TUNNEL)
                            && record.outbound().equals("direct"));
            assertThat(entrance.node.tunnels().refused()).isZero();
            assertThat(entrance.node.failures() + exit.node.failures()).isZero();
        } finally {
            clients.shutdownNow();
        }
    }

    @Test
    void aTargetMaySpeakAndEndFirst() throws Exception {
        try (TestServer target = TestServer.sending(10);
                TestNode entrance = entrance(TestNode.dokodemo(target.port()));
                TestNode exit = exit(entrance.node.tunnels().port())) {
            awaitOpen(entrance);
            for (int i = 0; i < 50; i++) {
                try (Socket client = entrance.client()) {
                    assertThat(client.getInputStream().readAllBytes()).isEqualTo(Bytes.pattern(10));
                }
            }
            assertThat(entrance.usage.awaitClosed(50).payload()).containsExactly(0L, 500L);
            assertThat(exit.usage.awaitClosed(50).payload()).containsExactly(0L, 500L);
        }
    }

    @Test
    void whatComesRightBehindTheIntroductionAndTheEndOfItAreKept() throws Exception {
        try (TestNode entrance = entrance(TestNode.dokodemo(9));
                FakeExit exit = new FakeExit(entrance.node.tunnels().port(), SECRET)) {
            awaitOpen(entrance);
            for (int i = 0; i < 50; i++) {
                try (Socket client = entrance.client();
                        Socket data = exit.dialSaying(Bytes.pattern(10))) {
                    assertThat(client.getInputStream().readAllBytes()).isEqualTo(Bytes.pattern(10));
                    client.getOutputStream().write(7);
                    assertThat(data.getInputStream().read()).isEqualTo(7);
                }
            }
            assertThat(entrance.usage.awaitClosed(50).payload()).containsExactly(50L, 500L);
        }
    }

    @Test
    void whyATargetWasNotReachedIsPassedOn() throws Exception {
        Rule closed = new Rule(List.of(Inbound.TUNNEL), List.of(), List.of(), List.of(range("127.0.0.2")), "none");
        try (RefusingPort refusing = new RefusingPort();
                TestNode entrance = entrance(TestNode.socks(List.of()));
                TestNode exit = exit(entrance.node.tunnels().port(), closed)) {
            awaitOpen(entrance);
            try (Socket client = entrance.client()) {
                assertThat(SocksClient.connect(client, refusing.number())).isEqualTo(5);
            }
            try (Socket client = entrance.client()) {
                client.getOutputStream().write(Bytes.of(5, 1, 0));
                SocksClient.read(client, 2);
                client.getOutputStream().write(Bytes.of(5, 1, 0, 1, 127, 0, 0, 2, 0, 80));
                assertThat(SocksClient.read(client, 10)[1]).isEqualTo((byte) 2);
            }
            assertThat(entrance.usage.awaitClosed(2).reasons())
                    .containsExactlyInAnyOrder(CloseReason.UNREACHABLE, CloseReason.DENIED);
            assertThat(exit.usage.awaitClosed(2).reasons())
                    .containsExactlyInAnyOrder(CloseReason.UNREACHABLE, CloseReason.DENIED);
        }
    }

    private static AddressRange range(String text) {
        return Objects.requireNonNull(AddressRange.parse(text));
    }

    @Test
    void withoutTheOtherEndConnectionsFailAtOnce() throws Exception {
        try (TestNode entrance = entrance(TestNode.socks(List.of()));
                Socket client = entrance.client()) {
            assertThat(SocksClient.connect(client, 80)).isEqualTo(3);
            assertThat(entrance.usage.awaitClosed(1).reasons()).containsExactly(CloseReason.UNREACHABLE);
        }
    }

    @Test
    void anotherSecretOpensNothing() {
        try (TestNode entrance = entrance(TestNode.socks(List.of()));
                TestNode exit = exit(entrance.node.tunnels().port(), "exit", "another secret of some length")) {
            Await.value(2, () -> Math.min(2, entrance.node.tunnels().refused())); // it dials again
            assertThat(entrance.node.tunnels().isOpen()).isFalse();
            assertThat(exit.node.tunnels().problem()).isNotNull();
        }
    }

    @Test
    void oneExitAtATimeAndTheSameOneMayComeBack() {
        try (TestNode entrance = entrance(TestNode.socks(List.of()));
                TestNode first = exit(entrance.node.tunnels().port(), "first", SECRET)) {
            Await.value(1, () -> first.node.tunnels().problem() == null ? 1 : 0);
            try (TestNode second = exit(entrance.node.tunnels().port(), "second", SECRET)) {
                Await.value(1, () -> Math.min(1, entrance.node.tunnels().refused()));
                assertThat(first.node.tunnels().problem()).isNull();
                assertThat(second.node.tunnels().problem()).isNotNull();
                first.close();
                Await.value(1, () -> second.node.tunnels().problem() == null ? 1 : 0);
            }
        }
    }

    @Test
    void aLostControlConnectionComesBackAndTakesNoOtherWithIt() throws Exception {
        try (TestServer target = TestServer.echo();
                TestNode entrance = entrance(TestNode.dokodemo(target.port()));
                Cable cable = new Cable(entrance.node.tunnels().port());
                TestNode exit = exit(cable.port())) {
            awaitOpen(entrance);
            try (Socket before = entrance.client()) {
                echo(before);
                cable.cut(0);
                // Who looks late finds it open again, by a third connection.
                Await.value(
                        1,
                        () -> cable.connections() > 2
                                        || !entrance.node.tunnels().isOpen()
                                ? 1
                                : 0);
                echo(before);
                Await.value(3, cable::connections);
                awaitOpen(entrance);
                try (Socket after = entrance.client()) {
                    echo(after);
                }
                echo(before);
            }
            assertThat(cable.connections()).as("control, data, control, data").isEqualTo(4);
            assertThat(entrance.usage.awaitClosed(2).payload()).containsExactly(4L, 4L);
            assertThat(exit.usage.awaitClosed(2).payload()).containsExactly(4L, 4L);
        }
    }

    private static void echo(Socket client) throws IOException {
        client.getOutputStream().write(7);
        assertThat(client.getInputStream().read()).isEqualTo(7);
    }

    @Test
    void whoIsKickedOrBlockedIsCutOffAtBothEnds() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        try (TestServer target = new TestServer(connection -> {
                    try {
                        connection.getInputStream().transferTo(connection.getOutputStream());
                    } finally {
                        ended.countDown();
                    }
                });
                TestNode entrance = entrance(TestNode.socks(TestNode.ACCOUNT));
                TestNode exit = exit(entrance.node.tunnels().port())) {
            awaitOpen(entrance);
            try (Socket client = entrance.client()) {
                assertThat(SocksClient.connect(client, "sockuser", "pw", target.port()))
                        .isZero();
                echo(client);
                entrance.node.close(Set.of("sockuser"));
                assertThat(ended.await(60, TimeUnit.SECONDS)).isTrue();
            }
            assertThat(entrance.usage.awaitClosed(1).reasons()).containsExactly(CloseReason.KICKED);
            assertThat(entrance.usage.records())
                    .allMatch(record -> record.user().equals("sockuser"));
            assertThat(exit.usage.awaitClosed(1).payload()).containsExactly(1L, 1L);
        }
    }

    /** Mutated and cut introductions beside a tunnel that must not notice. */
    @Test
    void garbageAtTheEntranceIsCountedAndDropped() throws Exception {
        Timeouts impatient = new Timeouts(
                Duration.ofSeconds(2), Duration.ofSeconds(8), Duration.ofMinutes(5), Duration.ofMinutes(5));
        ExecutorService strangers = Executors.newFixedThreadPool(32);
        try (TestServer target = TestServer.echo();
                TestNode entrance = node(
                        List.of(TestNode.dokodemo(target.port())),
                        List.of(),
                        impatient,
                        new TunnelSettings("entrance", ANY, ListenAddress.OFF, SECRET));
                TestNode exit = exit(entrance.node.tunnels().port())) {
            awaitOpen(entrance);
            try (Socket good = entrance.client()) {
                echo(good);
                long before = entrance.node.tunnels().refused(); // of a slow exit, which dials again
                Random random = new Random(20_261_121);
                List<Future<?>> running = new ArrayList<>();
                for (int i = 0; i < 500; i++) {
                    byte[] garbage = garbage(random);
                    running.add(strangers.submit(() -> {
                        try (Socket stranger =
                                TestNode.client(entrance.node.tunnels().port())) {
                            stranger.getOutputStream().write(garbage);
                            stranger.getInputStream().readAllBytes();
                        } catch (SocketException e) {
                            // reset: as good an answer to garbage as any
                        }
                        return null;
                    }));
                }
                for (Future<?> stranger : running) {
                    stranger.get(60, TimeUnit.SECONDS);
                }
                echo(good);
                Await.value(before + 500, () -> entrance.node.tunnels().refused());
                assertThat(exit.node.tunnels().problem()).isNull();
                assertThat(entrance.node.failures()).isZero();
            }
        } finally {
            strangers.shutdownNow();
        }
    }

    private static byte[] garbage(Random random) {
        byte[] garbage = new byte[1 + random.nextInt(400)];
        random.nextBytes(garbage);
        byte[] head = Bytes.of('B', 'M', 'T', '1', 1 + random.nextInt(2), 4, 'e', 'x', 'i', 't');
        int kept = random.nextInt(Math.min(head.length, garbage.length) + 1);
        System.arraycopy(head, 0, garbage, 0, kept);
        return garbage;
    }
}
