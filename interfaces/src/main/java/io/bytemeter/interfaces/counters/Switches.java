package io.bytemeter.interfaces.counters;

import java.util.Map;
import java.util.Set;

/**
 * Which counters there are, as v2ray's {@code policy} says it.
 *
 * @param inbound directions that inbounds are counted in ({@code policy.system.statsInbound...})
 * @param outbound the same for outbounds
 * @param users the same for the users of an inbound, by its tag ({@code policy.levels.N.statsUser...}, with the level of
 *     the inbound's users)
 * @param inboundTags inbounds that are counted; one without a tag is not
 * @param outboundTags outbounds that are counted
 */
public record Switches(
        Set<Direction> inbound,
        Set<Direction> outbound,
        Map<String, Set<Direction>> users,
        Set<String> inboundTags,
        Set<String> outboundTags) {
    public Switches {
        inbound = Set.copyOf(inbound);
        outbound = Set.copyOf(outbound);
        users = Map.copyOf(users);
        inboundTags = Set.copyOf(inboundTags);
        outboundTags = Set.copyOf(outboundTags);
    }
}
