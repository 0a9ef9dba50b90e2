package io.bytemeter.metering.book;

import java.nio.ByteBuffer;

/**
 * Sums of bytes by direction, or differences of such sums, which may be negative. They wrap round like the node's own
 * counters do, so that differences stay exact.
 *
 * @param uplink payload bytes client to target
 * @param downlink payload bytes target to client
 * @param overheadUplink proxy-protocol bytes read from clients
 * @param overheadDownlink proxy-protocol bytes written to clients
 */
public record ByteSums(long uplink, long downlink, long overheadUplink, long overheadDownlink) {
    public static final ByteSums ZERO = new ByteSums(0, 0, 0, 0);

    /** Most bytes that {@link #put} writes. */
    static final int MAX_BYTES = 4 * Varints.MAX_BYTES;

    /** The bytes of a cell of {@link Counters} that starts at {@code offset}. */
    public static ByteSums of(long[] counters, int offset) {
        return new ByteSums(
                counters[offset + Counters.UPLINK],
                counters[offset + Counters.DOWNLINK],
                counters[offset + Counters.OVERHEAD_UPLINK],
                counters[offset + Counters.OVERHEAD_DOWNLINK]);
    }

    public ByteSums plus(ByteSums other) {
        return new ByteSums(
                uplink + other.uplink,
                downlink + other.downlink,
                overheadUplink + other.overheadUplink,
                overheadDownlink + other.overheadDownlink);
    }

    public ByteSums minus(ByteSums other) {
        return new ByteSums(
                uplink - other.uplink,
                downlink - other.downlink,
                overheadUplink - other.overheadUplink,
                overheadDownlink - other.overheadDownlink);
    }

    /** These sums where they are above zero, else zero. */
    public ByteSums positive() {
        return new ByteSums(
                Math.max(0, uplink), Math.max(0, downlink), Math.max(0, overheadUplink), Math.max(0, overheadDownlink));
    }

    public boolean isZero() {
        return equals(ZERO);
    }

    /** Whether any of them is below zero. */
    public boolean isNegative() {
        return uplink < 0 || downlink < 0 || overheadUplink < 0 || overheadDownlink < 0;
    }

    /** All bytes together. */
    public long total() {
        return uplink + downlink + overheadUplink + overheadDownlink;
    }

    void put(ByteBuffer buffer) {
        Varints.put(buffer, uplink);
        Varints.put(buffer, downlink);
        Varints.put(buffer, overheadUplink);
        Varints.put(buffer, overheadDownlink);
    }

    static ByteSums get(ByteBuffer buffer) {
        return new ByteSums(Varints.get(buffer), Varints.get(buffer), Varints.get(buffer), Varints.get(buffer));
    }
}
