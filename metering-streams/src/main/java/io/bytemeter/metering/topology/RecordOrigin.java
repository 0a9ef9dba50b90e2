package io.bytemeter.metering.topology;

import io.bytemeter.schema.Crossing;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The record that a cursor is at; made once for a task, so that counting a record makes no object. */
final class RecordOrigin implements Quotas.Origin {
    private final int partition;
    private final long maxAheadMs;
    private @Nullable BatchCursor batch;
    private long arrivedAt;

    RecordOrigin(int partition, Duration maxClockAhead) {
        this.partition = partition;
        this.maxAheadMs = maxClockAhead.toMillis();
    }

    void batch(BatchCursor cursor, long arrived) {
        batch = cursor;
        arrivedAt = arrived;
    }

    private BatchCursor current() {
        if (batch == null) {
            throw new IllegalStateException("no batch is being counted");
        }
        return batch;
    }

    /** The end of the record's interval; its arrival if its node's clock is too far ahead. */
    @Override
    public long at() {
        return current().from - arrivedAt > maxAheadMs ? arrivedAt : current().to;
    }

    @Override
    public Crossing crossing() {
        return Crossing.newBuilder()
                .setNode(current().node)
                .setEpoch(current().epoch)
                .setPartition(partition)
                .setSequence(current().sequence)
                .setConnection(current().connection)
                .build();
    }
}
