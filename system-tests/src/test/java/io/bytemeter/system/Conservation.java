package io.bytemeter.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bytemeter.system.LockstepLoad.Connection;
import io.bytemeter.system.LockstepTarget.Moved;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Compares what is billed with what the load's own sockets have moved, user by user. Connections that nobody cut are
 * exact. Of one that was cut, what was billed lies between what the receiver got, less the one write that was in flight,
 * and what the sender has given away: at most one round between them.
 */
final class Conservation {
    private final Map<String, Bounds> users = new TreeMap<>();
    private int cut;
    private long moved;
    private long billed;

    private static final class Bounds {
        long leastUp;
        long mostUp;
        long leastDown;
        long mostDown;
    }

    Conservation(List<Connection> connections, LockstepTarget target) {
        for (Connection connection : connections) {
            Moved there = target.moved(connection.number());
            Bounds user = users.computeIfAbsent("u" + connection.user(), name -> new Bounds());
            if (connection.cut()) {
                cut += connection.sent() > 0 ? 1 : 0; // else the node was not there
                user.leastUp += Math.max(0, there.received() - LockstepLoad.MAX_ROUND);
                user.mostUp += connection.sent();
                user.leastDown += Math.max(0, connection.received() - LockstepLoad.MAX_ROUND);
                user.mostDown += there.sent();
            } else {
                assertThat(there.received()).isEqualTo(connection.sent());
                assertThat(there.sent()).isEqualTo(connection.received());
                user.leastUp += connection.sent();
                user.mostUp += connection.sent();
                user.leastDown += connection.received();
                user.mostDown += connection.received();
            }
            moved += there.received() + connection.received();
        }
    }

    int cut() {
        return cut;
    }

    /** Waits until everything has settled, and compares. Returns a summary. */
    String check(FleetApi cluster, String printed) throws IOException, InterruptedException {
        Instant end = Instant.now();
        Poll.until(
                TestCluster.LIMIT,
                printed + ": settled",
                () -> settled(cluster.json("/v1/usage/node"), end) && notUnderWay(cluster),
                () -> told(cluster, "/v1/usage/node", "/v1/reconciliation", "/v1/health"));
        AtomicReference<JsonNode> list = new AtomicReference<>();
        String months = "/v1/usage/user?window=month&limit=1000";
        Poll.until(
                TestCluster.LIMIT,
                printed + ": users settled",
                () -> {
                    list.set(cluster.json(months));
                    return settled(list.get(), end);
                },
                () -> told(cluster, months));
        Map<String, Total> found = new TreeMap<>();
        for (JsonNode subject : list.get().path("subjects")) {
            Total total = Total.of(subject);
            if (total.uplink() + total.downlink() > 0) { // who was only refused has moved nothing
                found.put(subject.path("id").asText(), total);
            }
        }
        users.forEach((user, bounds) -> {
            Total total = found.getOrDefault(user, Total.ZERO);
            billed += total.uplink() + total.downlink();
            String what = printed + " " + user;
            assertThat(total.uplink()).as(what + " uplink").isBetween(bounds.leastUp, bounds.mostUp);
            assertThat(total.downlink()).as(what + " downlink").isBetween(bounds.leastDown, bounds.mostDown);
        });
        long exact = users.values().stream()
                .filter(bounds -> bounds.leastUp == bounds.mostUp && bounds.leastDown == bounds.mostDown)
                .count();
        assertThat(found.keySet()).as(printed).isSubsetOf(users.keySet());
        JsonNode reconciliation = cluster.json("/v1/reconciliation");
        assertThat(reconciliation.path("gaps").path("batches").asLong())
                .as(printed + reconciliation.toPrettyString())
                .isZero();
        String verify = cluster.verified();
        return """
                bytes that receivers got  %,d
                bytes billed              %,d
                least that is right       %,d
                most that is right        %,d
                connections cut           %d, each at most one write of %,d bytes
                users billed exactly      %d of %d
                gaps                      0
                verify                    exit 0
                %s""".formatted(
                        moved,
                        billed,
                        users.values().stream()
                                .mapToLong(user -> user.leastUp + user.leastDown)
                                .sum(),
                        users.values().stream()
                                .mapToLong(user -> user.mostUp + user.mostDown)
                                .sum(),
                        cut,
                        LockstepLoad.MAX_ROUND,
                        exact,
                        users.size(),
                        verify);
    }

    private static String told(FleetApi cluster, String... paths) throws IOException, InterruptedException {
        StringBuilder told = new StringBuilder();
        for (String path : paths) {
            told.append("\n").append(path).append(": ").append(cluster.json(path));
        }
        return told.append("\n").append(cluster.complaints()).toString();
    }

    /** Whether an answer is by those who own what was asked for, and includes everything up to {@code end}. */
    private static boolean settled(JsonNode answer, Instant end) {
        return !answer.has("stale")
                && answer.has("settledUntil")
                && Instant.parse(answer.path("settledUntil").asText()).isAfter(end);
    }

    private static boolean notUnderWay(FleetApi cluster) throws IOException, InterruptedException {
        JsonNode found = cluster.json("/v1/reconciliation");
        long underWay = found.path("nodes").size() == 0 ? 1 : 0;
        for (String lines : List.of("nodes", "identities")) {
            for (JsonNode line : found.path(lines)) {
                for (JsonNode bytes : line.path("underWay")) {
                    underWay += Math.abs(bytes.asLong());
                }
            }
        }
        return underWay == 0;
    }
}
