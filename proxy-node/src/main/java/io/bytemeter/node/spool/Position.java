package io.bytemeter.node.spool;

import io.bytemeter.usage.UsageRecord;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * How far a node has come in one partition.
 *
 * @param sequence of the last batch made, 0 before the first
 * @param opened connections opened in all batches so far
 * @param uplink payload bytes of all batches so far, likewise the others
 */
public record Position(
        long sequence, long opened, long uplink, long downlink, long overheadUplink, long overheadDownlink) {
    /** Before the first batch. */
    public static final Position START = new Position(0, 0, 0, 0, 0, 0);

    static final int BYTES = 6 * Long.BYTES;

    /** After a batch of these records. */
    public Position after(List<UsageRecord> records) {
        long open = opened;
        long up = uplink;
        long down = downlink;
        long overheadUp = overheadUplink;
        long overheadDown = overheadDownlink;
        for (UsageRecord record : records) {
            open += record.opened() ? 1 : 0;
            up += record.uplink();
            down += record.downlink();
            overheadUp += record.overheadUplink();
            overheadDown += record.overheadDownlink();
        }
        return new Position(sequence + 1, open, up, down, overheadUp, overheadDown);
    }

    /** The counts of both together; sequences of several partitions have no sum. */
    public Position plusCounts(Position other) {
        return new Position(
                0,
                opened + other.opened,
                uplink + other.uplink,
                downlink + other.downlink,
                overheadUplink + other.overheadUplink,
                overheadDownlink + other.overheadDownlink);
    }

    void write(ByteBuffer target) {
        target.putLong(sequence).putLong(opened).putLong(uplink).putLong(downlink);
        target.putLong(overheadUplink).putLong(overheadDownlink);
    }

    static Position read(ByteBuffer source) {
        return new Position(
                source.getLong(),
                source.getLong(),
                source.getLong(),
                source.getLong(),
                source.getLong(),
                source.getLong());
    }
}
