package io.bytemeter.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The node's disk, a small tmpfs, is full under load: no relay stops, no byte is lost, health says why. {@code
 * -Dbytemeter.full.seconds} is how long it stays full.
 */
class FullDiskIT {
    private static final int FULL_SECONDS = Integer.getInteger("bytemeter.full.seconds", 5);
    private static final long SEED = Long.getLong("bytemeter.seed", System.nanoTime());
    private static final int USERS = 40;
    private static final int CLIENTS = 8;

    @TempDir
    private Path directory;

    private Path disk;

    @BeforeEach
    void mount() throws IOException, InterruptedException {
        disk = Files.createDirectory(directory.resolve("disk"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", disk.toString()),
                "a tmpfs cannot be mounted here (expected: Linux, and root in a namespace that allows it)");
    }

    @AfterEach
    void unmount() throws IOException, InterruptedException {
        run("umount", "-l", disk.toString());
    }

    private static boolean run(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
        } catch (IOException e) {
            return false; // there is no such program
        }
    }

    @Test
    void noRelayStopsAndNoByteIsLost() throws Exception {
        String printed = "seed " + SEED + ", full for " + FULL_SECONDS + " s";
        System.out.println("FullDiskIT: " + printed);
        try (LockstepTarget target = new LockstepTarget();
                TestCluster cluster = new TestCluster(directory, disk.resolve("node"), USERS).start();
                LockstepLoad load =
                        new LockstepLoad(cluster.socks(), target.port(), USERS, CLIENTS, new SplittableRandom(SEED))) {
            awaitConnections(load, CLIENTS);
            Path ballast = disk.resolve("ballast");
            fill(ballast);
            awaitFull(cluster);
            assertThat(cluster.nodeMetric("bytemeter_node_spool_failures_total"))
                    .isPositive();
            long end = System.nanoTime() + Duration.ofSeconds(FULL_SECONDS).toNanos();
            Poll.until(Duration.ofSeconds(FULL_SECONDS + 60), "time passes", () -> System.nanoTime() > end);
            awaitConnections(load, load.done().size() + 2 * CLIENTS);
            awaitFull(cluster);

            Files.delete(ballast);
            Poll.until(TestCluster.LIMIT, "ready", () -> cluster.nodeHealth().contains("\"status\":\"ready\""));
            load.stop();
            Conservation conservation = new Conservation(load.done(), target);
            assertThat(conservation.cut()).as(printed + ": connections cut").isZero();
            System.out.printf(
                    "%s%nconnections               %d%nspool failures            %.0f%nunkept legs               %.0f%n%s%n",
                    printed,
                    load.done().size(),
                    cluster.nodeMetric("bytemeter_node_spool_failures_total"),
                    cluster.nodeMetric("bytemeter_node_ledger_unkept_legs_total"),
                    conservation.check(cluster, printed));
        }
    }

    private static void fill(Path ballast) throws IOException {
        byte[] block = new byte[4096];
        try (OutputStream out = Files.newOutputStream(ballast)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left on device");
        }
    }

    /** What is small may find room for a moment. */
    private static void awaitFull(TestCluster cluster) {
        Poll.until(TestCluster.LIMIT, "degraded", () -> {
            String health = cluster.nodeHealth();
            return health.contains("\"status\":\"degraded\"")
                    && health.contains("the spool cannot be written")
                    && health.contains("No space left on device");
        });
    }

    private static void awaitConnections(LockstepLoad load, int count) {
        Poll.until(TestCluster.LIMIT, "connections that end", () -> load.done().size() >= count);
    }
}
