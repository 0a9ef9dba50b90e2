package io.bytemeter.metering.query;

import io.bytemeter.metering.book.ByteSums;
import io.bytemeter.metering.book.PositionRow;
import io.bytemeter.metering.query.Reconciliation.Line;
import io.bytemeter.metering.query.Reconciliation.State;
import io.bytemeter.schema.NodeStatus;
import io.bytemeter.schema.PartitionPosition;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Compares a node's counters with what was accepted of it. Batches carry the node's counters, so that all up to the
 * highest sequence is compared exactly at any moment; beyond it, the node's last status says what is still under way.
 * Not thread-safe.
 */
final class NodeCheck {
    private static final String WHAT = "counted by the node = accepted + gaps + rejected + under way";

    private static final String DECLARED = "the node has lost usage, nobody knows how much; its gaps say when";

    private final Stalls stalls;

    NodeCheck(Stalls stalls) {
        this.stalls = stalls;
    }

    Line check(String name, Accepted.Node node, @Nullable NodeStatus status, Instant now) {
        ByteSums underWay = ByteSums.ZERO;
        ByteSums difference = node.unaccounted;
        boolean behind = false;
        if (status != null) {
            Map<Integer, PositionRow> rows = node.epochs.getOrDefault(status.getEpoch(), Map.of());
            ByteSums told = new ByteSums(
                    status.getUplink(), status.getDownlink(), status.getOverheadUplink(), status.getOverheadDownlink());
            ByteSums come = ByteSums.ZERO;
            for (PositionRow row : rows.values()) {
                come = come.plus(row.last().sums());
            }
            ByteSums ahead = told.minus(come).positive();
            int distance = distance(status, rows);
            behind = distance < 0;
            if (behind) {
                underWay = ahead;
            } else if (distance == 0) {
                difference = difference.plus(told.minus(come));
            } else {
                difference = difference.plus(ahead); // what came is newer than the status, and cannot be less
            }
        }
        boolean stalled = stalls.isStalled("node " + name, node.progress, behind, now);
        ByteSums expected = node.accepted
                .plus(node.missing)
                .plus(node.rejected)
                .plus(underWay)
                .plus(difference);
        State state = !difference.isZero() || stalled
                ? State.UNEXPLAINED
                : node.sequences > 0 || node.declared > 0 || !node.rejected.isZero() ? State.LOSS : State.EXACT;
        return new Line(
                name,
                WHAT,
                Amount.of(expected),
                Amount.of(node.accepted),
                Amount.of(node.missing),
                node.sequences,
                Amount.of(node.rejected),
                Amount.of(underWay),
                Amount.of(difference),
                state,
                stalled ? Stalls.NOTE : node.declared > 0 ? DECLARED : null);
    }

    /** Below zero if batches the status names have not come; zero if exactly those have; above if later ones have. */
    private static int distance(NodeStatus status, Map<Integer, PositionRow> rows) {
        long newer = 0;
        Map<Integer, Long> named = new HashMap<>();
        for (PartitionPosition position : status.getPartitions()) {
            named.put(position.getPartition(), position.getSequence());
            PositionRow row = rows.get(position.getPartition());
            if ((row == null ? 0 : row.highest()) < position.getSequence()) {
                return -1;
            }
        }
        for (Map.Entry<Integer, PositionRow> row : rows.entrySet()) {
            newer += row.getValue().highest() - named.getOrDefault(row.getKey(), 0L);
        }
        return newer == 0 ? 0 : 1;
    }
}
