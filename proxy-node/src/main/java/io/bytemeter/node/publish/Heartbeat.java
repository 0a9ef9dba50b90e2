package io.bytemeter.node.publish;

import io.bytemeter.node.spool.Book;
import io.bytemeter.node.spool.Position;
import io.bytemeter.node.spool.Spool;
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
    private final Spool spool;
    private long lastAt;
    private boolean first = true;
    private boolean news;

    /** @param startedAt when the process started, ms since the epoch */
    Heartbeat(String node, String version, long startedAt, Spool spool) {
        this.node = node;
        this.version = version;
        this.startedAt = startedAt;
        this.spool = spool;
    }

    String node() {
        return node;
    }

    /** Batches were made since the last status. */
    void news() {
        news = true;
    }

    /** When the next status is due, ms since the epoch. */
    long dueAt() {
        return first ? Long.MIN_VALUE : lastAt + (news ? BUSY_PERIOD_MS : IDLE_PERIOD_MS);
    }

    /** Something else has to be sent first. */
    void waiting(long now) {
        first = false;
        news = true;
        lastAt = now;
    }

    /** A status was sent. */
    void sent(long now) {
        first = false;
        news = false;
        lastAt = now;
    }

    /**
     * @param live connections
     * @param flushedUntil usage up to here is in the spool, ms since the epoch
     */
    NodeStatus status(NodeState state, long now, long live, long flushedUntil, long backlogBytes) {
        return status(spool.book(), state, now, live, Math.min(flushedUntil, now), backlogBytes);
    }

    /** How an epoch ended. */
    NodeStatus end(Book book, long now) {
        return status(book, NodeState.STOPPED, now, 0, now, 0);
    }

    private NodeStatus status(Book book, NodeState state, long now, long live, long flushedUntil, long backlogBytes) {
        List<PartitionPosition> partitions = new ArrayList<>();
        Position sum = Position.START;
        for (var entry : book.positions().entrySet()) {
            partitions.add(
                    new PartitionPosition(entry.getKey(), entry.getValue().sequence()));
            sum = sum.plusCounts(entry.getValue());
        }
        return new NodeStatus(
                node,
                book.epoch(),
                startedAt,
                now,
                flushedUntil,
                state,
                version,
                partitions,
                (int) Math.min(live, Integer.MAX_VALUE),
                sum.opened(),
                backlogBytes,
                sum.uplink(),
                sum.downlink(),
                sum.overheadUplink(),
                sum.overheadDownlink());
    }
}
