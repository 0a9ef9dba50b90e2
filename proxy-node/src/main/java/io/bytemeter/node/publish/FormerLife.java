package io.bytemeter.node.publish;

import io.bytemeter.node.spool.Loss;
import io.bytemeter.schema.NodeState;
import io.bytemeter.schema.NodeStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a node without a past hears of a life that it must have had, because others remember it. */
final class FormerLife {
    private FormerLife() {}

    /**
     * What that life may have lost; null if it ended in good order, with all its usage taken by the broker.
     *
     * @param now ms since the epoch of the clock
     */
    static @Nullable Loss loss(NodeStatus last, long now) {
        if (last.getState() == NodeState.STOPPED) {
            return null;
        }
        String why = "the node's directory is new, and epoch " + last.getEpoch() + " was last heard of at "
                + Instant.ofEpochMilli(last.getAt());
        return new Loss(last.getEpoch(), last.getFlushedUntil(), now, true, why);
    }
}
