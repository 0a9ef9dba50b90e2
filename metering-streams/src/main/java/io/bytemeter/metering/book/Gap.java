package io.bytemeter.metering.book;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A run of batches of one (node, epoch, partition) that have not come.
 *
 * @param id tells it from the other gaps of its position: the last sequence, which stays while the gap is filled from
 *     its start; {@link #MERGED} for the one that others were merged into
 * @param first first missing sequence
 * @param last last missing sequence, inclusive
 * @param count how many are missing from first to last
 * @param before the node's counters before the first missing batch
 * @param after the node's counters after the last missing batch
 * @param open whether the batches will be booked if they still come; if not, they are lost
 * @param noticedAt arrival of the batch that showed the gap, ms since the epoch
 */
public record Gap(
        long id, long first, long last, long count, Reading before, Reading after, boolean open, long noticedAt) {
    /** The id of a position's merged gap. */
    public static final long MERGED = 0;

    private static final byte LAYOUT = 1;
    private static final ByteSums UNKNOWN = new ByteSums(-1, -1, -1, -1);

    static Gap between(long first, long last, Reading before, Reading after, long noticedAt) {
        return new Gap(last, first, last, last - first + 1, before, after, true, noticedAt);
    }

    /** The bytes that are missing, exactly; null if the node's counters do not tell. */
    public @Nullable ByteSums bytes() {
        ByteSums bytes = after.sums().minus(before.sums());
        return bytes.isNegative() ? null : bytes;
    }

    /** Start of the time the bytes are from, ms since the epoch; 0 if not known. */
    public long from() {
        return Math.min(before.at(), after.at());
    }

    /** End of that time. */
    public long to() {
        return Math.max(before.at(), after.at());
    }

    /** The same gap, whose batches will not be booked any more. */
    Gap lost() {
        return new Gap(id, first, last, count, before, after, false, noticedAt);
    }

    /** This gap and one of later sequences as one that is lost. */
    Gap merge(Gap later) {
        ByteSums mine = bytes();
        ByteSums its = later.bytes();
        ByteSums sum = mine == null || its == null ? UNKNOWN : mine.plus(its);
        return new Gap(
                MERGED,
                first,
                Math.max(last, later.last),
                count + later.count,
                new Reading(Math.min(from(), later.from()), ByteSums.ZERO),
                new Reading(Math.max(to(), later.to()), sum),
                false,
                noticedAt);
    }

    public byte[] encode() {
        ByteBuffer buffer = ByteBuffer.allocate(2 + 5 * Varints.MAX_BYTES + 2 * Reading.MAX_BYTES)
                .put(LAYOUT);
        Varints.put(buffer, id);
        Varints.put(buffer, first);
        Varints.put(buffer, last);
        Varints.put(buffer, count);
        before.put(buffer);
        after.put(buffer);
        buffer.put((byte) (open ? 1 : 0));
        Varints.put(buffer, noticedAt);
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    /** Throws {@link IllegalStateException} for a layout this code does not know. */
    public static Gap decode(byte[] bytes) {
        ByteBuffer buffer = Layout.check("gap", LAYOUT, bytes);
        return new Gap(
                Varints.get(buffer),
                Varints.get(buffer),
                Varints.get(buffer),
                Varints.get(buffer),
                Reading.get(buffer),
                Reading.get(buffer),
                buffer.get() == 1,
                Varints.get(buffer));
    }
}
