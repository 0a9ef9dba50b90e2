package io.bytemeter.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Broker and schema registry are away while the node relays and is killed three times. Each life starts without them,
 * relays at once, keeps out who was blocked before, and says that they are away; afterwards everything is there.
 * {@code -Dbytemeter.away.seconds} is how long.
 */
class ClusterAwayIT {
    private static final int AWAY_SECONDS = Integer.getInteger("bytemeter.away.seconds", 9);
    private static final long SEED = Long.getLong("bytemeter.seed", System.nanoTime());
    private static final int KILLS = 3;
    private static final int USERS = 40;
    private static final int CLIENTS = 8;
    private static final String BLOCKED = "u" + USERS;

    @TempDir
    private Path directory;

    @Test
    void usageOfLivesWithoutACluster() throws Exception {
        String printed = "seed " + SEED + ", away for " + AWAY_SECONDS + " s";
        System.out.println("ClusterAwayIT: " + printed);
        try (LockstepTarget target = new LockstepTarget();
                TestCluster cluster = new TestCluster(directory, directory.resolve("node"), USERS + 1).start();
                LockstepLoad load =
                        new LockstepLoad(cluster.socks(), target.port(), USERS, CLIENTS, new SplittableRandom(SEED))) {
            awaitConnections(load, CLIENTS);
            block(cluster, target);
            cluster.broker.stop();
            cluster.registry.stop();
            long end = System.nanoTime() + Duration.ofSeconds(AWAY_SECONDS).toNanos();
            for (int kill = 1; kill <= KILLS; kill++) {
                cluster.node.kill();
                cluster.node.start();
                cluster.awaitNode();
                assertThat(socksAnswer(cluster, target)).as(printed).isEqualTo(2);
                awaitConnections(load, completed(load) + CLIENTS);
                Poll.until(TestCluster.LIMIT, "degraded", () -> {
                    String health = cluster.nodeHealth();
                    return health.contains("\"status\":\"degraded\"")
                            && health.contains("has not answered since the start; usage waits in the spool");
                });
                Poll.until(TestCluster.LIMIT, "backlog", () -> cluster.nodeMetric("bytemeter_node_backlog_bytes") > 0);
                long until =
                        end - (KILLS - kill) * Duration.ofSeconds(AWAY_SECONDS).toNanos() / (KILLS + 1);
                Poll.until(Duration.ofSeconds(AWAY_SECONDS + 60), "time passes", () -> System.nanoTime() - until > 0);
            }
            double backlog = cluster.nodeMetric("bytemeter_node_backlog_bytes");
            double spool = cluster.nodeMetric("bytemeter_node_spool_size_bytes");
            cluster.registry.start();
            cluster.broker.start();
            Poll.until(TestCluster.LIMIT, "ready", () -> cluster.nodeHealth().contains("\"status\":\"ready\""));
            cluster.awaitServe();
            assertThat(socksAnswer(cluster, target)).as(printed).isEqualTo(2);
            Poll.until(TestCluster.LIMIT, "let in", () -> cluster.post("/v1/users/" + BLOCKED + "/unblock"));
            Poll.value(TestCluster.LIMIT, "SOCKS answer when let in", 0, () -> socksAnswer(cluster, target));
            load.stop();

            Conservation conservation = new Conservation(load.done(), target);
            assertThat(conservation.cut()).as(printed).isPositive();
            System.out.printf(
                    "%s%nnode kills                %d%nbacklog at the end        %,.0f bytes, spool %,.0f%n%s%n",
                    printed, KILLS, backlog, spool, conservation.check(cluster, printed));
        }
    }

    /** Returns when the node has it on disk. */
    private void block(TestCluster cluster, LockstepTarget target) throws Exception {
        Poll.until(TestCluster.LIMIT, "blocked", () -> cluster.post("/v1/users/" + BLOCKED + "/block"));
        Poll.value(TestCluster.LIMIT, "SOCKS answer when blocked", 2, () -> socksAnswer(cluster, target));
        Path kept = directory.resolve("node").resolve("access");
        Poll.until(
                TestCluster.LIMIT,
                "kept",
                () -> Files.exists(kept)
                        && Files.readString(kept, StandardCharsets.ISO_8859_1).contains(BLOCKED));
    }

    private static int socksAnswer(TestCluster cluster, LockstepTarget target) throws IOException {
        return ProxyClient.socksAnswer(cluster.socks(), BLOCKED, target.port());
    }

    private static long completed(LockstepLoad load) {
        return load.done().stream().filter(connection -> !connection.cut()).count();
    }

    private static void awaitConnections(LockstepLoad load, long count) {
        Poll.until(TestCluster.LIMIT, "connections that end in good order", () -> completed(load) >= count);
    }
}
