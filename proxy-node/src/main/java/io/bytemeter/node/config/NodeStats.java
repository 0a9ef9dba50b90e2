package io.bytemeter.node.config;

import io.bytemeter.interfaces.counters.Direction;
import io.bytemeter.interfaces.counters.Switches;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What the node's own statistics show ({@code stats}, {@code api} and the switches of {@code policy}). It does not change
 * what is counted and published.
 *
 * @param counted the counters there are
 * @param online inbounds whose users the online calls show
 * @param statsService whether {@code api.services} names StatsService
 */
public record NodeStats(Switches counted, Set<String> online, boolean statsService) {
    /** Shows nothing. */
    public static final NodeStats NONE =
            new NodeStats(new Switches(Set.of(), Set.of(), Map.of(), Set.of(), Set.of()), Set.of(), false);

    public NodeStats {
        online = Set.copyOf(online);
    }

    /** Shows everything of inbounds and outbounds of these tags. */
    public static NodeStats everything(List<String> inbounds, List<String> outbounds) {
        Set<Direction> both = EnumSet.allOf(Direction.class);
        return new NodeStats(
                new Switches(
                        both,
                        both,
                        inbounds.stream().collect(Collectors.toMap(Function.identity(), tag -> both)),
                        Set.copyOf(inbounds),
                        Set.copyOf(outbounds)),
                Set.copyOf(inbounds),
                true);
    }
}
