package io.bytemeter.node.config;

import io.bytemeter.interfaces.counters.Direction;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code policy}: the timeouts of level 0, and the switches of all levels. What is switched off is not shown by the
 * node's own statistics; it is counted all the same.
 */
final class PolicyReader {
    private static final int MAX_SECONDS = 86_400;
    private static final String[] USER_SWITCHES = {"statsUserUplink", "statsUserDownlink", "statsUserOnline"};

    private PolicyReader() {}

    static Policy read(@Nullable ConfigNode policy) {
        if (policy == null) {
            return Policy.STANDARD;
        }
        policy.object("levels", "system");
        ConfigNode system = policy.get("system");
        if (system != null) {
            system.object("statsInboundUplink", "statsInboundDownlink", "statsOutboundUplink", "statsOutboundDownlink");
        }
        Timeouts timeouts = Timeouts.STANDARD;
        Map<Integer, Set<Direction>> users = new HashMap<>();
        Set<Integer> online = new HashSet<>();
        ConfigNode levels = policy.get("levels");
        for (String key : levels == null ? List.<String>of() : levels.keys()) {
            ConfigNode level =
                    Objects.requireNonNull(Objects.requireNonNull(levels).get(key));
            int number = number(level, key);
            if (number == 0) {
                timeouts = readLevel(level);
            } else {
                level.object(USER_SWITCHES);
            }
            users.put(number, directions(level, "statsUser"));
            if (isOn(level, "statsUserOnline")) {
                online.add(number);
            }
        }
        return new Policy(
                timeouts, users, online, directions(system, "statsInbound"), directions(system, "statsOutbound"));
    }

    private static int number(ConfigNode level, String key) {
        if (!key.matches("[0-9]{1,5}")) {
            throw level.refuse(key, "the number of a level, 0..99999");
        }
        return Integer.parseInt(key);
    }

    private static Set<Direction> directions(@Nullable ConfigNode node, String prefix) {
        Set<Direction> directions = EnumSet.noneOf(Direction.class);
        if (isOn(node, prefix + "Uplink")) {
            directions.add(Direction.UPLINK);
        }
        if (isOn(node, prefix + "Downlink")) {
            directions.add(Direction.DOWNLINK);
        }
        return directions;
    }

    private static boolean isOn(@Nullable ConfigNode node, String key) {
        ConfigNode flag = node == null ? null : node.get(key);
        return flag != null && flag.flag();
    }

    private static Timeouts readLevel(ConfigNode level) {
        level.object(
                "handshake",
                "connIdle",
                "uplinkOnly",
                "downlinkOnly",
                "statsUserUplink",
                "statsUserDownlink",
                "statsUserOnline");
        Duration handshake = seconds(level, "handshake", Timeouts.STANDARD.handshake());
        Duration idle = seconds(level, "connIdle", Timeouts.STANDARD.idle());
        Duration uplinkOnly = seconds(level, "uplinkOnly", Duration.ZERO);
        Duration downlinkOnly = seconds(level, "downlinkOnly", Duration.ZERO);
        Duration halfOpen = uplinkOnly.compareTo(downlinkOnly) > 0 ? uplinkOnly : downlinkOnly;
        return new Timeouts(handshake, Timeouts.STANDARD.connect(), idle, halfOpen.isZero() ? idle : halfOpen);
    }

    private static Duration seconds(ConfigNode level, String key, Duration absent) {
        ConfigNode value = level.get(key);
        return value == null ? absent : Duration.ofSeconds(value.number(1, MAX_SECONDS));
    }
}
