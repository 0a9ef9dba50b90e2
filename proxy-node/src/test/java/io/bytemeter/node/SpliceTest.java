package io.bytemeter.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.bytemeter.node.config.Inbound;
import io.bytemeter.node.relay.Transport;
import io.bytemeter.usage.CloseReason;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What breaks relays that splice without care. Beside these, {@link SplicedRelayTest} runs all tests of the relay. */
class SpliceTest {
    private static TestNode node(Inbound inbound, long spliceAfter) {
        return TestNode.of(inbound, TestNode.TIMEOUTS, spliceAfter, Transport.best());
    }

    /** Targets that send and close at once: what is in a pipe or a socket by then must not be lost. */
    @Test
    void downloadsOfEachSizeArriveWhole() throws Exception {
        for (int length : new int[] {1_000, 100_000, 1_000_000, 10_000_000}) {
            for (long spliceAfter : new long[] {0, 1 << 16}) {
                try (TestServer target = TestServer.sending(length);
                        TestNode node = node(TestNode.dokodemo(target.port()), spliceAfter)) {
                    for (int i = 0; i < 20; i++) {
                        try (Socket client = node.client()) {
                            assertThat(client.getInputStream().readAllBytes())
                                    .as("download %s of %s bytes", i, length)
                                    .isEqualTo(Bytes.pattern(length));
                        }
                    }
                    assertThat(node.usage.awaitClosed(20).payload()).containsExactly(0L, 20L * length);
                    assertSpliced(node, Math.max(0, 20L * (length - 2 * spliceAfter - (1 << 18))));
                }
            }
        }
    }

    /** Each direction changes over by itself, and the counts of a running connection are those of the kernel. */
    @Test
    void countsOfARunningConnectionAreExact() throws Exception {
        try (TestServer target = TestServer.echo();
                TestNode node = node(TestNode.socks(List.of()), 10_000);
                Socket client = node.client()) {
            SocksClient.connect(client, target.port());
            for (int i = 1; i <= 30; i++) {
                client.getOutputStream().write(Bytes.pattern(5_000));
                assertThat(client.getInputStream().readNBytes(5_000)).isEqualTo(Bytes.pattern(5_000));
                long moved = 5_000L * i;
                assertThat(node.usage.await(sums -> sums.downlink() == moved).payload())
                        .containsExactly(moved, moved);
            }
            assertSpliced(node, 2 * 100_000L);
        }
    }

    /** A target that resets while a pipe is full: what the client was given counts, what was left does not. */
    @Test
    void whatIsLeftInAPipeWhenTheSinkBreaksIsNotCounted() throws Exception {
        CountDownLatch leave = new CountDownLatch(1);
        try (TestServer target = new TestServer(connection -> {
                    connection.setReceiveBufferSize(4_096);
                    connection.getInputStream().readNBytes(100_000);
                    await(leave);
                    connection.setSoLinger(true, 0);
                });
                TestNode node = node(TestNode.dokodemo(target.port()), 0);
                Socket client = node.client()) {
            Thread writer = new Thread(() -> writeForEver(client));
            writer.start();
            long stalled = node.usage.awaitStalled();
            leave.countDown();

            RecordedUsage.Sums sums = node.usage.awaitClosed(1);
            writer.join(60_000);
            assertThat(sums.reasons()).containsExactly(CloseReason.TARGET);
            assertThat(sums.uplink()).isEqualTo(stalled);
            assertThat(node.node.spliced()).isLessThanOrEqualTo(stalled);
        }
    }

    /** The target closes behind its last bytes while a pipe is full of them, and the client is slow. */
    @Test
    void aTargetThatIsDoneLeavesTheSlowReaderAllItSent() throws Exception {
        CompletableFuture<Integer> sent = new CompletableFuture<>();
        try (TestServer target = new TestServer(connection -> {
                    connection.getOutputStream().write(Bytes.pattern(600_000));
                    sent.complete(600_000);
                    connection.getInputStream().readAllBytes();
                });
                TestNode node = node(TestNode.dokodemo(target.port()), 0);
                Socket client = new Socket()) {
            client.setReceiveBufferSize(4_096);
            client.connect(node.address());
            client.setSoTimeout(30_000);
            sent.get(60, TimeUnit.SECONDS);
            client.shutdownOutput();
            assertThat(client.getInputStream().readAllBytes()).isEqualTo(Bytes.pattern(600_000));
            assertThat(node.usage.awaitClosed(1).downlink()).isEqualTo(600_000);
        }
    }

    /** Pipes are few: connections beyond them copy, and lose nothing; closed ones give theirs back. */
    @Test
    void readersThatStallTakeNoMorePipesThanThereAre() throws Exception {
        int length = 3_000_000;
        int stalled = 24;
        try (TestServer target = TestServer.sending(length);
                TestNode node = node(TestNode.dokodemo(target.port()), 0)) {
            Socket[] clients = new Socket[stalled];
            for (int i = 0; i < stalled; i++) {
                clients[i] = new Socket();
                clients[i].setReceiveBufferSize(4_096);
                clients[i].connect(node.address());
                clients[i].setSoTimeout(30_000);
            }
            node.usage.awaitStalled();
            for (Socket client : clients) {
                assertThat(client.getInputStream().readAllBytes()).isEqualTo(Bytes.pattern(length));
                client.close();
            }
            assertThat(node.usage.awaitClosed(stalled).downlink()).isEqualTo((long) stalled * length);
            Await.value(0, () -> node.node.totals().live());
        }
    }

    private static void assertSpliced(TestNode node, long atLeast) {
        if (node.node.transport().equals("epoll")) {
            assertThat(node.node.spliced()).isGreaterThanOrEqualTo(atLeast);
        }
    }

    private static void writeForEver(Socket client) {
        byte[] chunk = Bytes.pattern(65_536);
        try {
            for (int i = 0; i < 4_096; i++) {
                client.getOutputStream().write(chunk);
            }
        } catch (SocketException e) {
            // what the test waits for
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            if (!latch.await(20, TimeUnit.SECONDS)) {
                throw new IOException("nobody said go");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
