package io.bytemeter.node.publish;

import io.bytemeter.node.meter.MeterTotals;
import io.bytemeter.schema.NodeState;
import io.bytemeter.schema.NodeStatus;
import io.bytemeter.schema.PartitionPosition;
import java.util.ArrayList;
import java.util.List;

/** Says when the node's status is due, and what it is. Confined to the publisher's thread. */
final class Heartbeat {
    private static final long BUSY_PERIOD_MS = 1_000;
    private static final long IDLE_PERIOD_MS = 5_000;

    private final String node;
    private final String version;
    private final long startedAt;
    private final Ledger ledger;
    private long lastAt;
    private boolean first = true;
    private boolean news;

    /** @param startedAt when the process started, ms since the epoch */
    Heartbeat(String node, String version, long startedAt, Ledger ledger) {
        this.node = node;
        this.version = version;
        this.startedAt = startedAt;
        this.ledger = ledger;
    }

    /** Batches were made since the last status. */
    void news() {
        news = true;
    }

    /** When the next status is due, ms since the epoch. */
    long dueAt() {
        return first ? Long.MIN_VALUE : lastAt + (news ? BUSY_PERIOD_MS : IDLE_PERIOD_MS);
    }

    /** A status was sent. */
    void sent(long now) {
        first = false;
        news = false;
        lastAt = now;
    }

    /** @param totals taken before the records were that {@code ledger} has booked */
    NodeStatus status(NodeState state, long now, MeterTotals totals, long backlogBytes) {
        List<PartitionPosition> partitions = new ArrayList<>();
        Position sum = Position.START;
        for (var entry : ledger.positions().entrySet()) {
            partitions.add(
                    new PartitionPosition(entry.getKey(), entry.getValue().sequence()));
            sum = sum.plusBytes(entry.getValue());
        }
        return new NodeStatus(
                node,
                ledger.epoch(),
                startedAt,
                now,
                Math.min(totals.flushedUntil(), now),
                state,
                version,
                partitions,
                (int) Math.min(totals.live(), Integer.MAX_VALUE),
                totals.opened(),
                backlogBytes,
                sum.uplink(),
                sum.downlink(),
                sum.overheadUplink(),
                sum.overheadDownlink());
    }
}
