package io.bytemeter.node.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads {@code policy}: the timeouts of level 0. The counting switches are accepted: Bytemeter always counts. */
final class PolicyReader {
    private static final int MAX_SECONDS = 86_400;

    private PolicyReader() {}

    static Timeouts read(@Nullable ConfigNode policy) {
        if (policy == null) {
            return Timeouts.STANDARD;
        }
        policy.object("levels", "system");
        ConfigNode system = policy.get("system");
        if (system != null) {
            system.object("statsInboundUplink", "statsInboundDownlink", "statsOutboundUplink", "statsOutboundDownlink");
            checkFlags(system);
        }
        ConfigNode levels = policy.get("levels");
        ConfigNode level = levels == null ? null : levels.object("0").get("0");
        return level == null ? Timeouts.STANDARD : readLevel(level);
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
        checkFlags(level);
        Duration handshake = seconds(level, "handshake", Timeouts.STANDARD.handshake());
        Duration idle = seconds(level, "connIdle", Timeouts.STANDARD.idle());
        Duration uplinkOnly = seconds(level, "uplinkOnly", Duration.ZERO);
        Duration downlinkOnly = seconds(level, "downlinkOnly", Duration.ZERO);
        Duration halfOpen = uplinkOnly.compareTo(downlinkOnly) > 0 ? uplinkOnly : downlinkOnly;
        return new Timeouts(handshake, Timeouts.STANDARD.connect(), idle, halfOpen.isZero() ? idle : halfOpen);
    }

    private static void checkFlags(ConfigNode node) {
        for (String key : node.keys()) {
            ConfigNode flag = key.startsWith("stats") ? node.get(key) : null;
            if (flag != null) {
                flag.flag();
            }
        }
    }

    private static Duration seconds(ConfigNode level, String key, Duration absent) {
        ConfigNode value = level.get(key);
        return value == null ? absent : Duration.ofSeconds(value.number(1, MAX_SECONDS));
    }
}
