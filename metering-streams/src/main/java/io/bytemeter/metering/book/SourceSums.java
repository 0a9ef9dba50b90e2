package io.bytemeter.metering.book;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What a partition of tags has of one partition of usage, all-time. Marks say what it should be, and the two are
 * compared at each mark, when they must be equal. Confined to one thread.
 */
public final class SourceSums {
    private final KindSums booked;
    private long flush;
    private KindSums told = new KindSums();
    private KindSums lacking = new KindSums();

    public SourceSums() {
        this(new KindSums());
    }

    private SourceSums(KindSums booked) {
        this.booked = booked;
    }

    /** All that was booked, which what comes next is added to. */
    public KindSums booked() {
        return booked;
    }

    /** A mark has come: all up to that flush is here, and should be as much as it tells. */
    public void mark(long upTo, KindSums tells) {
        flush = upTo;
        told = tells;
        lacking = tells.minus(booked);
    }

    /** Flush of the last mark; 0 before the first. */
    public long flush() {
        return flush;
    }

    /** What the last mark told. */
    public KindSums told() {
        return told;
    }

    /** What was told at the last mark and was not booked then. */
    public KindSums lacking() {
        return lacking;
    }

    public byte[] encode() {
        ByteBuffer buffer = ByteBuffer.allocate(Varints.MAX_BYTES + 3 * KindSums.MAX_BYTES);
        Varints.put(buffer, flush);
        told.put(buffer);
        lacking.put(buffer);
        booked.put(buffer);
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    public static SourceSums decode(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        long flush = Varints.get(buffer);
        KindSums told = KindSums.get(buffer);
        KindSums lacking = KindSums.get(buffer);
        SourceSums sums = new SourceSums(KindSums.get(buffer));
        sums.flush = flush;
        sums.told = told;
        sums.lacking = lacking;
        return sums;
    }
}
