package io.bytemeter.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Node, metering and broker are killed at random while real sockets move bytes through real relays, half of the time by
 * copying, half by splicing nearly all of them. At the end what is billed is what was moved. {@code -Dbytemeter.kills} and
 * {@code -Dbytemeter.seed} repeat or lengthen it.
 */
class ConservationIT {
    private static final int KILLS = Math.max(3, Integer.getInteger("bytemeter.kills", 30) / 2);
    private static final long SEED = Long.getLong("bytemeter.seed", System.nanoTime());
    private static final int USERS = 400;
    private static final int CLIENTS = 8;

    @TempDir
    private Path directory;

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final List<ClusterProcess> victims = new ArrayList<>();
    private final Map<String, Integer> kills = new TreeMap<>();

    /** Of instances that were killed, as far as they were asked in time. */
    private double duplicates;

    /** @param spliceAfter bytes; -1 for never */
    @ParameterizedTest(name = "relay.splice-after={0}")
    @ValueSource(ints = {-1, 100})
    void whatIsBilledIsWhatWasMovedWhateverIsKilled(int spliceAfter) throws Exception {
        String printed = "seed " + SEED + ", " + KILLS + " kills, relay.splice-after " + spliceAfter;
        System.out.println("ConservationIT: " + printed);
        long start = System.nanoTime();
        try (LockstepTarget target = new LockstepTarget();
                TestCluster cluster = new TestCluster(
                                directory, directory.resolve("node"), USERS, "relay.splice-after=" + spliceAfter)
                        .start();
                LockstepLoad load = new LockstepLoad(cluster.socks(), target.port(), USERS, CLIENTS, random.split())) {
            for (int kill = 0; kill < KILLS; kill++) {
                pause(3_000);
                kill(cluster);
            }
            pause(1_000);
            cluster.awaitNode();
            cluster.awaitServe();
            load.stop();

            Conservation conservation = new Conservation(load.done(), target);
            assertThat(conservation.cut())
                    .as(printed + ": connections that kills cut")
                    .isPositive();
            String summary = conservation.check(cluster, printed);
            count(cluster);
            cluster.node.assertAlive();
            System.out.printf(
                    "seed                      %d%nkills                     %s%nseconds                   %d%n"
                            + "connections               %d%nduplicates dropped        %.0f or more%n%s%n",
                    SEED,
                    kills,
                    Duration.ofNanos(System.nanoTime() - start).toSeconds(),
                    load.done().size(),
                    duplicates,
                    summary);
        }
    }

    private void kill(TestCluster cluster) throws Exception {
        if (victims.isEmpty()) { // each in its turn: a node that is never killed cuts no connection
            victims.addAll(List.of(cluster.node, cluster.serve, cluster.broker));
        }
        ClusterProcess victim = victims.remove(random.nextInt(victims.size()));
        kills.merge(victim.name(), 1, Integer::sum);
        if (victim == cluster.broker) {
            victim.stop();
        } else {
            if (victim == cluster.serve) {
                count(cluster);
            }
            victim.kill();
        }
        pause(1_000);
        victim.start();
    }

    private void count(TestCluster cluster) throws InterruptedException {
        double dropped = cluster.serveMetric("bytemeter_metering_duplicates_total");
        duplicates += Double.isNaN(dropped) ? 0 : dropped;
    }

    /** Up to so long, by chance. */
    private void pause(int ms) throws InterruptedException {
        assertThat(new CountDownLatch(1).await(random.nextInt(ms), TimeUnit.MILLISECONDS))
                .isFalse();
    }
}
