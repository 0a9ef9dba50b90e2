package io.bytemeter.node.publish;

import io.bytemeter.usage.UsageRecord;
import java.util.List;

/**
 * How far a node has come in one partition.
 *
 * @param sequence of the last batch made, 0 before the first
 * @param uplink payload bytes of all batches so far, likewise the others
 */
public record Position(long sequence, long uplink, long downlink, long overheadUplink, long overheadDownlink) {
    /** Before the first batch. */
    public static final Position START = new Position(0, 0, 0, 0, 0);

    /** After a batch of these records. */
    Position after(List<UsageRecord> records) {
        long up = uplink;
        long down = downlink;
        long overheadUp = overheadUplink;
        long overheadDown = overheadDownlink;
        for (UsageRecord record : records) {
            up += record.uplink();
            down += record.downlink();
            overheadUp += record.overheadUplink();
            overheadDown += record.overheadDownlink();
        }
        return new Position(sequence + 1, up, down, overheadUp, overheadDown);
    }

    /** The bytes of both together; sequences of several partitions have no sum. */
    Position plusBytes(Position other) {
        return new Position(
                0,
                uplink + other.uplink,
                downlink + other.downlink,
                overheadUplink + other.overheadUplink,
                overheadDownlink + other.overheadDownlink);
    }
}
