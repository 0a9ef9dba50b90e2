package io.bytemeter.node.config;

import io.bytemeter.interfaces.counters.Direction;
import java.util.Map;
import java.util.Set;

/**
 * v2ray's {@code policy}.
 *
 * @param timeouts those of level 0
 * @param users directions that users are counted in, by level; a level that is absent is not counted
 * @param online levels whose users the online calls show
 * @param inbound directions that inbounds are counted in
 * @param outbound the same for outbounds
 */
record Policy(
        Timeouts timeouts,
        Map<Integer, Set<Direction>> users,
        Set<Integer> online,
        Set<Direction> inbound,
        Set<Direction> outbound) {
    static final Policy STANDARD = new Policy(Timeouts.STANDARD, Map.of(), Set.of(), Set.of(), Set.of());
}
