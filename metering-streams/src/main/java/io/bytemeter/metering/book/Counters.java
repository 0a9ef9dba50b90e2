package io.bytemeter.metering.book;

import io.bytemeter.usage.SubjectKind;

/** The counters of one cell, side by side in a long array. Bytes except for {@link #CONNECTIONS}. */
public final class Counters {
    public static final int UPLINK = 0;
    public static final int DOWNLINK = 1;
    public static final int OVERHEAD_UPLINK = 2;
    public static final int OVERHEAD_DOWNLINK = 3;
    public static final int CONNECTIONS = 4;

    /** Counters in a cell. */
    public static final int SIZE = 5;

    private Counters() {}

    /**
     * Adds the cell at {@code from[offset]} to the one at {@code to[at]}. Counters are never negative and stop at
     * {@link Long#MAX_VALUE} instead of wrapping round.
     */
    public static void add(long[] from, int offset, long[] to, int at) {
        for (int i = 0; i < SIZE; i++) {
            long sum = to[at + i] + from[offset + i];
            to[at + i] = sum < 0 ? Long.MAX_VALUE : sum;
        }
    }

    /** Uplink as a total of this kind counts it: inbounds with the proxy protocol's bytes. */
    public static long uplink(SubjectKind kind, long[] cell) {
        return kind == SubjectKind.INBOUND ? cell[UPLINK] + cell[OVERHEAD_UPLINK] : cell[UPLINK];
    }

    /** Downlink as a total of this kind counts it: inbounds with the proxy protocol's bytes. */
    public static long downlink(SubjectKind kind, long[] cell) {
        return kind == SubjectKind.INBOUND ? cell[DOWNLINK] + cell[OVERHEAD_DOWNLINK] : cell[DOWNLINK];
    }

    /** The sum of all cells in {@code cells}, as one new cell. */
    public static long[] sum(long[] cells) {
        long[] total = new long[SIZE];
        for (int offset = 0; offset < cells.length; offset += SIZE) {
            add(cells, offset, total, 0);
        }
        return total;
    }
}
