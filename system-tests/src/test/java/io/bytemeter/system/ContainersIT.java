package io.bytemeter.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bytemeter.system.LockstepLoad.Connection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * The product as it is deployed: in containers, which are killed, paused, cut off and replaced while real sockets move
 * bytes. Everything that has been moved since the first test is compared after each. One fleet for all, as it takes half
 * a minute to start. {@code -Dbytemeter.cut.seconds} is how long things are away.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@EnabledIf(
        value = "io.bytemeter.system.Images#areWanted",
        disabledReason = "no Docker engine answers, or it has not all the images; .ci/containers makes what is needed")
class ContainersIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration CUT = Duration.ofSeconds(Integer.getInteger("bytemeter.cut.seconds", 20));
    private static final long SEED = Long.getLong("bytemeter.seed", System.nanoTime());
    private static final int USERS = 12;
    private static final int CLIENTS = 4;

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final List<Connection> connections = new ArrayList<>();
    private ContainerFleet fleet;
    private LockstepTarget target;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        Images.require();
        System.out.println("ContainersIT: seed " + SEED);
        fleet = new ContainerFleet(directory, USERS);
        fleet.start();
        target = new LockstepTarget(fleet.targetAddress());
    }

    @AfterAll
    void stop() throws Exception {
        if (target != null) {
            target.close();
        }
        if (fleet != null) {
            fleet.close();
        }
    }

    @Test
    @Order(1)
    void instancesAreUpgradedOneAfterTheOtherUnderLoad() throws Exception {
        whileBytesMove("upgrade", load -> {
            for (int instance : new int[] {0, 1}) {
                assertThat(fleet.upgrade(instance)).as("exit code").isZero();
                awaitConnections(load, CLIENTS);
            }
        });
    }

    @Test
    @Order(2)
    void aPausedBrokerAndAKilledNodeCostNothing() throws Exception {
        whileBytesMove("paused broker, killed node", load -> {
            fleet.pauseBroker();
            long end = System.nanoTime() + CUT.toNanos();
            awaitConnections(load, CLIENTS);
            fleet.restartKilledNode();
            awaitConnections(load, CLIENTS);
            await(end);
            fleet.resumeBroker();
        });
    }

    @Test
    @Order(3)
    void aNodeThatIsCutOffFromKafkaRelaysOn() throws Exception {
        whileBytesMove("cut off", load -> {
            fleet.cutNodeOff();
            long end = System.nanoTime() + CUT.toNanos();
            awaitConnections(load, CLIENTS);
            await(end);
            awaitConnections(load, CLIENTS);
            Poll.until(LIMIT, "degraded", () -> fleet.nodeHealth().contains("\"status\":\"degraded\""));
            fleet.connectNode();
        });
        Poll.until(LIMIT, "nothing waits", () -> fleet.nodeHealth().contains("\"status\":\"ready\""));
    }

    @Test
    @Order(4)
    void aStandbyAnswersForAnInstanceThatIsKilled() throws Exception {
        whileBytesMove("before a kill", load -> awaitConnections(load, CLIENTS));
        JsonNode before = fleet.json("/v1/usage/user?window=month&limit=1000").path("subjects");
        assertThat(before).hasSize(USERS);
        fleet.killServe(1);
        Set<String> stale = new HashSet<>();
        for (JsonNode subject : before) {
            String path = "/v1/usage/user/" + subject.path("id").asText() + "?window=month";
            // A copy may have to read the last of it yet.
            Poll.value(LIMIT, path, Total.of(subject), () -> {
                JsonNode answer = fleet.answer(0, path);
                if (answer == null) {
                    return Total.ZERO;
                }
                if (answer.has("stale")) {
                    stale.add(path);
                }
                return Total.of(answer.path("total"));
            });
        }
        assertThat(stale).as("answers of copies").isNotEmpty();
        fleet.startServe(1);
        whileBytesMove("after a kill", load -> awaitConnections(load, CLIENTS));
    }

    /** What happens while a load runs. */
    private interface Disturbance {
        void happen(LockstepLoad load) throws Exception;
    }

    private void whileBytesMove(String what, Disturbance disturbance) throws Exception {
        long before = connections.size();
        LockstepLoad load = new LockstepLoad(fleet::socks, target.address(), before, USERS, CLIENTS, random.split());
        try (load) {
            awaitConnections(load, CLIENTS);
            disturbance.happen(load);
            load.stop();
        } finally {
            connections.addAll(load.done());
        }
        String printed = "seed " + SEED + ", " + what;
        System.out.printf("%s%n%s%n", printed, new Conservation(connections, target).check(fleet, printed));
    }

    /** Returns when so many more have ended in good order. */
    private static void awaitConnections(LockstepLoad load, long more) {
        long count = completed(load) + more;
        Poll.until(LIMIT, "connections that end in good order", () -> completed(load) >= count);
    }

    private static long completed(LockstepLoad load) {
        return load.done().stream().filter(connection -> !connection.cut()).count();
    }

    private static void await(long end) {
        Poll.until(CUT.plusMinutes(1), "time passes", () -> System.nanoTime() - end > 0);
    }
}
