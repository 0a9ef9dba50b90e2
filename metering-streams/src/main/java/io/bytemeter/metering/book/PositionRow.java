package io.bytemeter.metering.book;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What has been accepted of one (node, epoch) in one partition, as it is stored.
 *
 * @param highest highest sequence accepted; 0 before the first
 * @param last the node's counters after the batch of that sequence
 * @param accepted bytes booked
 * @param rejected bytes of records that came and were refused
 * @param missing sequences up to the highest that have not come
 */
public record PositionRow(long highest, Reading last, ByteSums accepted, ByteSums rejected, long missing) {
    private static final byte LAYOUT = 2;

    /** Bytes the node has counted up to the highest sequence that have not come. */
    public ByteSums missingBytes() {
        return last.sums().minus(accepted).minus(rejected);
    }

    public byte[] encode() {
        ByteBuffer buffer = ByteBuffer.allocate(1 + 2 * Varints.MAX_BYTES + Reading.MAX_BYTES + 2 * ByteSums.MAX_BYTES)
                .put(LAYOUT);
        Varints.put(buffer, highest);
        last.put(buffer);
        accepted.put(buffer);
        rejected.put(buffer);
        Varints.put(buffer, missing);
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    /** Throws {@link IllegalStateException} for a layout this code does not know. */
    public static PositionRow decode(byte[] bytes) {
        ByteBuffer buffer = Layout.check("position", LAYOUT, bytes);
        return new PositionRow(
                Varints.get(buffer),
                Reading.get(buffer),
                ByteSums.get(buffer),
                ByteSums.get(buffer),
                Varints.get(buffer));
    }
}
