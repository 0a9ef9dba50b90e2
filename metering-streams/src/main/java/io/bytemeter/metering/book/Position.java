package io.bytemeter.metering.book;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * What has been accepted of one (node, epoch) in one partition: the highest sequence, and the ranges below it that are
 * still missing. Its size is the number of missing ranges, not of batches. Confined to one thread.
 */
public final class Position {
    /** What a sequence means for the totals. */
    public enum Verdict {
        /** The next one, or one that was missing: book it. */
        NEW,
        /** New, but others before it have not come: book it, and record the gap. */
        SKIPPED,
        /** Booked before: drop it. */
        DUPLICATE
    }

    private final TreeMap<Long, Long> missing = new TreeMap<>(); // first to last sequence of a range
    private long highest;
    private long flushedAt;

    /** Highest sequence accepted; 0 before the first. */
    public long highest() {
        return highest;
    }

    /** The {@code flushedAt} of the batch with the highest sequence, ms since the epoch by the node's clock. */
    public long flushedAt() {
        return flushedAt;
    }

    /** Sequences below the highest that have not come. */
    public long missing() {
        long sum = 0;
        for (Map.Entry<Long, Long> range : missing.entrySet()) {
            sum += range.getValue() - range.getKey() + 1;
        }
        return sum;
    }

    /** Takes note of {@code sequence}, which is at least 1, and says what to do with its batch. */
    public Verdict accept(long sequence, long at) {
        if (sequence > highest) {
            boolean skipped = sequence > highest + 1;
            if (skipped) {
                missing.put(highest + 1, sequence - 1);
            }
            highest = sequence;
            flushedAt = at;
            return skipped ? Verdict.SKIPPED : Verdict.NEW;
        }
        Map.Entry<Long, Long> range = missing.floorEntry(sequence);
        if (range == null || range.getValue() < sequence) {
            return Verdict.DUPLICATE;
        }
        long first = range.getKey();
        long last = range.getValue();
        missing.remove(first);
        if (first < sequence) {
            missing.put(first, sequence - 1);
        }
        if (sequence < last) {
            missing.put(sequence + 1, last);
        }
        return Verdict.NEW;
    }

    public byte[] encode() {
        ByteBuffer buffer = ByteBuffer.allocate(Varints.MAX_BYTES * (3 + 2 * missing.size()));
        Varints.put(buffer, highest);
        Varints.put(buffer, flushedAt);
        Varints.put(buffer, missing.size());
        missing.forEach((first, last) -> {
            Varints.put(buffer, first);
            Varints.put(buffer, last);
        });
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    public static Position decode(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        Position position = new Position();
        position.highest = Varints.get(buffer);
        position.flushedAt = Varints.get(buffer);
        long ranges = Varints.get(buffer);
        for (long i = 0; i < ranges; i++) {
            position.missing.put(Varints.get(buffer), Varints.get(buffer));
        }
        return position;
    }
}
