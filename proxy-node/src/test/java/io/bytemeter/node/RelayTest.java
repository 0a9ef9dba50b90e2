package io.bytemeter.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.bytemeter.node.config.Inbound;
import io.bytemeter.node.config.Timeouts;
import io.bytemeter.node.relay.Transport;
import io.bytemeter.usage.CloseReason;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RelayTest {
    /** The transport under test: the best one here. */
    Transport transport() {
        return Transport.best();
    }

    /** What a direction copies before it is spliced. */
    long spliceAfter() {
        return 1 << 16;
    }

    private TestNode node(Inbound inbound) {
        return node(inbound, TestNode.TIMEOUTS);
    }

    private TestNode node(Inbound inbound, Timeouts timeouts) {
        return TestNode.of(inbound, timeouts, spliceAfter(), transport());
    }

    /** Uploads, ends its side, and then reads an answer that depends on all of the upload; 240 connections. */
    @Test
    void halfClosedConnectionsMoveEveryByteBothWays() throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(24);
        try (TestServer target = new TestServer(connection -> {
                    byte[] uploaded = connection.getInputStream().readAllBytes();
                    connection.getOutputStream().write(sha256(uploaded));
                    connection.getOutputStream().write(uploaded, 0, uploaded.length / 2);
                });
                TestNode node = node(TestNode.dokodemo(target.port()))) {
            Random random = new Random(7);
            List<Future<?>> running = new ArrayList<>();
            long uplink = 0;
            long downlink = 0;
            for (int i = 0; i < 240; i++) {
                byte[] upload = new byte[random.nextInt(300_000)];
                random.nextBytes(upload);
                uplink += upload.length;
                downlink += 32 + upload.length / 2;
                running.add(clients.submit(() -> uploadThenRead(node, upload)));
            }
            for (Future<?> client : running) {
                client.get(60, TimeUnit.SECONDS);
            }
            RecordedUsage.Sums sums = node.usage.awaitClosed(240);
            assertThat(sums.payload()).containsExactly(uplink, downlink);
            assertThat(sums.opened()).isEqualTo(240);
            assertThat(sums.reasons()).containsOnly(CloseReason.COMPLETED);
        } finally {
            clients.shutdownNow();
        }
    }

    private static Void uploadThenRead(TestNode node, byte[] upload) throws Exception {
        try (Socket client = node.client()) {
            client.getOutputStream().write(upload);
            client.shutdownOutput();
            InputStream in = client.getInputStream();
            assertThat(in.readNBytes(32)).isEqualTo(sha256(upload));
            assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOf(upload, upload.length / 2));
        }
        return null;
    }

    /** The target ends its side first and still gets all that the client sends. */
    @Test
    void targetMayEndItsSideFirst() throws Exception {
        byte[] upload = Bytes.pattern(700_000);
        CompletableFuture<byte[]> received = new CompletableFuture<>();
        try (TestServer target = new TestServer(connection -> {
                    connection.getOutputStream().write(Bytes.pattern(1_000));
                    connection.shutdownOutput();
                    received.complete(connection.getInputStream().readAllBytes());
                });
                TestNode node = node(TestNode.dokodemo(target.port()));
                Socket client = node.client()) {
            assertThat(client.getInputStream().readAllBytes()).hasSize(1_000);
            client.getOutputStream().write(upload);
            client.shutdownOutput();

            assertThat(received.get(60, TimeUnit.SECONDS)).isEqualTo(upload);
            assertThat(node.usage.awaitClosed(1).payload()).containsExactly(700_000L, 1_000L);
        }
    }

    /** Epoll delivers bytes and their end although nothing was asked for: the client is done before the target is there. */
    @Test
    void whatArrivesBeforeTheTargetIsConnectedIsKept() throws Exception {
        CompletableFuture<byte[]> received = new CompletableFuture<>();
        try (TestServer target = new TestServer(connection ->
                        received.complete(connection.getInputStream().readAllBytes()));
                TestNode node = node(TestNode.socks(List.of()));
                Socket client = node.client()) {
            byte[] early = Bytes.pattern(100_000);
            byte[] all = new byte[13 + early.length];
            System.arraycopy(Bytes.of(5, 1, 0), 0, all, 0, 3);
            System.arraycopy(SocksClient.request(target.port()), 0, all, 3, 10);
            System.arraycopy(early, 0, all, 13, early.length);
            client.getOutputStream().write(all);
            client.shutdownOutput();

            assertThat(received.get(60, TimeUnit.SECONDS)).isEqualTo(early);
            assertThat(SocksClient.read(client, 12)).startsWith(5, 0, 5, 0);
            assertThat(node.usage.awaitClosed(1).inbound()).containsExactly(100_013L, 12L);
        }
    }

    @Test
    void clientThatLeavesEarlyIsChargedWhatTheKernelTookForIt() throws Exception {
        int sent = 64 * 1024 * 1024;
        try (TestServer target = new TestServer(connection -> {
                    byte[] chunk = Bytes.pattern(65_536);
                    for (int i = 0; i < sent; i += chunk.length) {
                        connection.getOutputStream().write(chunk);
                    }
                });
                TestNode node = node(TestNode.dokodemo(target.port()));
                Socket client = new Socket()) {
            client.setReceiveBufferSize(16_384);
            client.connect(node.address());
            client.getInputStream().readNBytes(8_192);
            long stalled = node.usage.awaitStalled();
            client.setSoLinger(true, 0);
            client.close();

            RecordedUsage.Sums sums = node.usage.awaitClosed(1);
            assertThat(sums.reasons()).containsExactly(CloseReason.CLIENT);
            // exactly what had been counted as taken by the kernel while nobody read: nothing that was only read ahead
            assertThat(sums.downlink()).isEqualTo(stalled).isBetween(8_192L, sent / 2L);
        }
    }

    @Test
    void targetThatLeavesEarlyIsCreditedWhatTheKernelTookForIt() throws Exception {
        CountDownLatch leave = new CountDownLatch(1);
        try (TestServer target = new TestServer(connection -> {
                    connection.getInputStream().readNBytes(8_192);
                    await(leave);
                    connection.setSoLinger(true, 0);
                });
                TestNode node = node(TestNode.dokodemo(target.port()));
                Socket client = node.client()) {
            AtomicLong written = new AtomicLong();
            Thread writer = new Thread(() -> writeUntilBroken(client, written));
            writer.start();
            long stalled = node.usage.awaitStalled();
            leave.countDown();

            RecordedUsage.Sums sums = node.usage.awaitClosed(1);
            writer.join(60_000);
            assertThat(sums.reasons()).containsExactly(CloseReason.TARGET);
            assertThat(sums.uplink()).isEqualTo(stalled).isBetween(8_192L, written.get() - 1);
        }
    }

    private static void writeUntilBroken(Socket client, AtomicLong written) {
        byte[] chunk = Bytes.pattern(65_536);
        try {
            while (written.get() < 512L * 1024 * 1024) {
                client.getOutputStream().write(chunk);
                written.addAndGet(chunk.length);
            }
        } catch (IOException e) {
            // what the test waits for
        }
    }

    /** The target refuses the rest of an upload, answers and closes: the answer must reach the client. */
    @Test
    void answerOfATargetThatStopsReadingReachesTheClient() throws Exception {
        for (int round = 0; round < 20; round++) {
            try (TestServer target = new TestServer(connection -> {
                        connection.getInputStream().readNBytes(1_000);
                        connection.getOutputStream().write(Bytes.pattern(5_000));
                        connection.shutdownOutput();
                    });
                    TestNode node = node(TestNode.dokodemo(target.port()));
                    Socket client = node.client()) {
                client.getOutputStream().write(Bytes.pattern(50_000));
                assertThat(client.getInputStream().readNBytes(5_000)).isEqualTo(Bytes.pattern(5_000));
                client.close();
                assertThat(node.usage.awaitClosed(1).downlink()).isEqualTo(5_000);
            }
        }
    }

    @Test
    void aSlowReaderHoldsTheTargetBackAndLosesNothing() throws Exception {
        long sent = 128L * 1024 * 1024; // the kernel alone may hold 32 MiB for a reader that does not read
        AtomicLong accepted = new AtomicLong();
        try (TestServer target = new TestServer(connection -> {
                    byte[] chunk = Bytes.pattern(65_536);
                    while (accepted.get() < sent) {
                        connection.getOutputStream().write(chunk);
                        accepted.addAndGet(chunk.length);
                    }
                });
                TestNode node = node(TestNode.dokodemo(target.port()));
                Socket client = new Socket()) {
            client.setReceiveBufferSize(16_384);
            client.connect(node.address());
            client.setSoTimeout(30_000);
            client.getInputStream().readNBytes(1_000);
            node.usage.awaitStalled();
            assertThat(accepted.get())
                    .as("bytes taken from the target while the client reads none")
                    .isLessThan(sent / 2);

            assertThat(count(client.getInputStream())).isEqualTo(sent - 1_000);
            client.close();
            assertThat(node.usage.awaitClosed(1).downlink()).isEqualTo(sent);
        }
    }

    /** Writes must wait on channels whose peer has ended its side: first the target's, then the client's. */
    @Test
    void aFullBufferOfAHalfClosedPeerOnlyDelays() throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        CompletableFuture<Long> received = new CompletableFuture<>();
        long sent = 24L * 1024 * 1024;
        try (TestServer target = new TestServer(connection -> {
                    connection.shutdownOutput();
                    await(read);
                    received.complete(count(connection.getInputStream()));
                });
                TestNode node = node(TestNode.dokodemo(target.port()));
                Socket client = node.client()) {
            assertThat(client.getInputStream().read()).isEqualTo(-1);
            Thread writer = new Thread(() -> write(client, sent));
            writer.start();
            node.usage.awaitStalled();
            read.countDown();
            writer.join(60_000);
            client.shutdownOutput();
            assertThat(received.get(60, TimeUnit.SECONDS)).isEqualTo(sent);
        }
        try (TestServer target = new TestServer(connection -> {
                    connection.getInputStream().readAllBytes();
                    write(connection, sent);
                });
                TestNode node = node(TestNode.dokodemo(target.port()));
                Socket client = node.client()) {
            client.shutdownOutput();
            node.usage.awaitStalled();
            assertThat(count(client.getInputStream())).isEqualTo(sent);
            assertThat(node.usage.awaitClosed(1).reasons()).containsExactly(CloseReason.COMPLETED);
        }
    }

    private static void write(Socket socket, long length) {
        byte[] chunk = Bytes.pattern(65_536);
        try {
            for (long left = length; left > 0; left -= chunk.length) {
                socket.getOutputStream().write(chunk);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void longConnectionsAreReportedWhileTheyRun() throws Exception {
        BlockingQueue<byte[]> toSend = new ArrayBlockingQueue<>(1);
        try (TestServer target = new TestServer(connection -> {
                    while (true) {
                        connection.getOutputStream().write(take(toSend));
                    }
                });
                TestNode node = node(TestNode.dokodemo(target.port()));
                Socket client = node.client()) {
            for (int i = 1; i <= 3; i++) {
                toSend.put(Bytes.pattern(1_000));
                client.getInputStream().readNBytes(1_000);
                long expected = 1_000L * i;
                assertThat(node.usage.await(sums -> sums.downlink() == expected).closed())
                        .isZero();
            }
        }
    }

    @Test
    void idleAndHalfOpenConnectionsEndInTime() throws Exception {
        Timeouts timeouts = new Timeouts(
                Duration.ofSeconds(4), Duration.ofSeconds(4), Duration.ofMillis(200), Duration.ofMillis(200));
        CountDownLatch never = new CountDownLatch(1);
        try (TestServer target = new TestServer(connection -> await(never));
                TestNode node = node(TestNode.dokodemo(target.port()), timeouts);
                Socket idle = node.client();
                Socket halfOpen = node.client()) {
            halfOpen.shutdownOutput();
            assertThat(closes(idle)).isTrue();
            assertThat(closes(halfOpen)).isTrue();
            assertThat(node.usage.awaitClosed(2).reasons()).containsOnly(CloseReason.IDLE);
            never.countDown();
        }
    }

    @Test
    void closingTheNodeReportsEveryByteOfLiveConnections() throws Exception {
        try (TestServer target = TestServer.echo();
                TestNode node = node(TestNode.dokodemo(target.port()));
                Socket client = node.client()) {
            client.getOutputStream().write(Bytes.pattern(12_345));
            client.getInputStream().readNBytes(12_345);
            node.close();

            RecordedUsage.Sums sums = RecordedUsage.Sums.of(node.usage.records());
            assertThat(sums.payload()).containsExactly(12_345L, 12_345L);
            assertThat(sums.reasons()).containsExactly(CloseReason.SHUTDOWN);
            assertThat(closes(client)).isTrue();
            Await.value(12_345, () -> node.node.totals().uplink());
            Await.value(0, () -> node.node.totals().live());
        }
    }

    static boolean closes(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException e) {
            return true;
        }
    }

    private static long count(InputStream in) throws IOException {
        byte[] buffer = new byte[1 << 20];
        long count = 0;
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            count += n;
        }
        return count;
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (java.security.NoSuchAlgorithmException e) {
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

    private static byte[] take(BlockingQueue<byte[]> queue) throws IOException {
        try {
            return queue.take();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
