package io.bytemeter.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Everything is killed at once, again and again, while connections move bytes. Afterwards what is billed lies between
 * what clients have received and what the target has sent, but for at most one write in flight of each connection that
 * a kill cut.
 */
class KilledUnderLoadIT {
    private static final long SEED = 20261121;
    private static final int KILLS = 4;
    private static final int CLIENTS = 8;

    /** The largest write of the relay. */
    private static final long WRITE = 256 * 1024;

    private static final Duration SETTLED = Duration.ofSeconds(20);

    private final AtomicLong received = new AtomicLong();
    private final AtomicLong cut = new AtomicLong();
    private final AtomicLong completed = new AtomicLong();
    private final AtomicBoolean stopped = new AtomicBoolean();

    @TempDir
    private Path directory;

    @Test
    void whatIsBilledIsWhatWasMovedButForTheWritesThatKillsCut() throws Exception {
        TestNode node = TestNode.onFreePorts();
        SplittableRandom random = new SplittableRandom(SEED);
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try (TargetServer target = new TargetServer();
                StandaloneProcess standalone = new StandaloneProcess(directory, node.json(target.port())).start()) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                long seed = random.nextLong();
                running.add(clients.submit(() -> load(node, target, new SplittableRandom(seed))));
            }
            for (int kill = 0; kill < KILLS; kill++) {
                pause(1000 + random.nextInt(3000));
                standalone.kill();
                standalone.start();
            }
            pause(1000);
            stopped.set(true);
            for (Future<?> client : running) {
                client.get(60, TimeUnit.SECONDS);
            }

            assertThat(completed.get())
                    .as("connections that ended in good order")
                    .isPositive();
            assertThat(cut.get()).as("connections that a kill cut").isPositive();
            String end = Instant.now().toString();
            Poll.until(
                    SETTLED,
                    "settled",
                    () -> standalone
                                    .json("/v1/usage/node")
                                    .get("settledUntil")
                                    .textValue()
                                    .compareTo(end)
                            > 0);
            Total user = standalone.total("user", "u3");
            assertThat(user.downlink()).isBetween(received.get() - cut.get() * WRITE, target.sent.get());
            // A request of eight bytes may have been taken by the kernel and never read by the target.
            assertThat(user.uplink())
                    .isBetween(target.received.get() - cut.get() * WRITE, target.received.get() + cut.get() * 8);
            assertThat(standalone.total("outbound", "direct")).isEqualTo(user);
            assertThat(standalone.total("node", "n1")).isEqualTo(user);
            System.out.printf(
                    "%d kills: %d connections completed, %d cut; clients received %d, billed %d, target sent %d%n",
                    KILLS, completed.get(), cut.get(), received.get(), user.downlink(), target.sent.get());
        } finally {
            clients.shutdownNow();
        }
    }

    private Void load(TestNode node, TargetServer target, SplittableRandom random) throws InterruptedException {
        while (!stopped.get()) {
            boolean open = false;
            try (Socket socket = ProxyClient.socks(node.socksAuth(), "u3", "pw", target.port())) {
                open = true;
                long down = random.nextLong(4_000_000);
                new DataOutputStream(socket.getOutputStream()).writeLong(down);
                socket.shutdownOutput();
                if (receive(socket) == down) {
                    completed.incrementAndGet();
                } else {
                    cut.incrementAndGet();
                }
            } catch (IOException | AssertionError e) {
                // The node is being killed or started: a connection that was open was cut by that.
                if (open) {
                    cut.incrementAndGet();
                }
                pause(50);
            }
        }
        return null;
    }

    private long receive(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        byte[] buffer = new byte[16_384];
        long sum = 0;
        for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
            sum += count;
            received.addAndGet(count);
        }
        return sum;
    }

    private static void pause(long ms) throws InterruptedException {
        assertThat(new CountDownLatch(1).await(ms, TimeUnit.MILLISECONDS)).isFalse();
    }
}
