package io.bytemeter.metering.book;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The epochs of a node that one partition has forgotten, whose records are never accepted again.
 *
 * @param upTo the highest of them; 0 if none
 * @param accepted bytes booked in them
 * @param missing bytes the node has counted in them that never came
 * @param rejected bytes of records that came and were refused
 * @param sequences batches that never came
 */
public record Forgotten(long upTo, ByteSums accepted, ByteSums missing, ByteSums rejected, long sequences) {
    public static final Forgotten NONE = new Forgotten(0, ByteSums.ZERO, ByteSums.ZERO, ByteSums.ZERO, 0);

    private static final byte LAYOUT = 1;

    /** With one more epoch, the lowest that is remembered. */
    public Forgotten and(long epoch, PositionRow row) {
        return new Forgotten(
                epoch,
                accepted.plus(row.accepted()),
                missing.plus(row.missingBytes()),
                rejected.plus(row.rejected()),
                sequences + row.missing());
    }

    public byte[] encode() {
        ByteBuffer buffer = ByteBuffer.allocate(1 + 2 * Varints.MAX_BYTES + 3 * ByteSums.MAX_BYTES)
                .put(LAYOUT);
        Varints.put(buffer, upTo);
        accepted.put(buffer);
        missing.put(buffer);
        rejected.put(buffer);
        Varints.put(buffer, sequences);
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    /** Throws {@link IllegalStateException} for a layout this code does not know. */
    public static Forgotten decode(byte[] bytes) {
        ByteBuffer buffer = Layout.check("forgotten epochs", LAYOUT, bytes);
        return new Forgotten(
                Varints.get(buffer),
                ByteSums.get(buffer),
                ByteSums.get(buffer),
                ByteSums.get(buffer),
                Varints.get(buffer));
    }
}
