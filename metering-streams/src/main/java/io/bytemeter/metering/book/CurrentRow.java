package io.bytemeter.metering.book;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The totals of a subject's latest hour, day and month, and when it was first seen: one row, because they change together
 * with nearly every record. Totals of other windows have rows of their own. Written as
 *
 * <pre>
 * version first changedAt { window } { ago cells }
 * </pre>
 *
 * with one window and total of each {@link Resolution} in their order; ago says how many ms before changedAt the total was
 * changed.
 * Confined to one thread.
 */
public final class CurrentRow {
    private static final byte VERSION = 1;
    private static final Resolution[] RESOLUTIONS = Resolution.values();

    private final int[] windows = new int[RESOLUTIONS.length];
    private final TotalRow[] totals = new TotalRow[RESOLUTIONS.length];
    private int first;

    /**
     * Of nothing yet.
     *
     * @param first the quarter hour of the subject's earliest usage
     */
    public CurrentRow(int first) {
        this.first = first;
        for (Resolution resolution : RESOLUTIONS) {
            put(Integer.MIN_VALUE, new TotalRow(resolution));
        }
    }

    /** The quarter hour of the subject's earliest usage. */
    public int first() {
        return first;
    }

    /** An earlier one has come late. */
    public void first(int earlier) {
        first = earlier;
    }

    /** Makes it the total of the latest window of its resolution. */
    public void put(int window, TotalRow total) {
        int place = total.resolution().place();
        windows[place] = window;
        totals[place] = total;
    }

    /** The latest window of this resolution. */
    public int window(Resolution resolution) {
        return windows[resolution.place()];
    }

    /** The total of the latest window of this resolution. */
    public TotalRow total(Resolution resolution) {
        return totals[resolution.place()];
    }

    /** The total of this window, or null if it is not the latest. */
    public @Nullable TotalRow total(Resolution resolution, int window) {
        return window(resolution) == window ? total(resolution) : null;
    }

    public byte[] encode() {
        long changedAt = Long.MIN_VALUE;
        int longest = 1 + Varints.MAX_BYTES * (2 + 2 * totals.length);
        for (TotalRow total : totals) {
            changedAt = Math.max(changedAt, total.changedAt());
            longest += total.longestCells();
        }
        ByteBuffer buffer = ByteBuffer.allocate(longest).put(VERSION);
        Varints.put(buffer, first);
        Varints.put(buffer, changedAt);
        for (int window : windows) {
            Varints.put(buffer, window);
        }
        for (TotalRow total : totals) {
            Varints.put(buffer, changedAt - total.changedAt());
            total.encodeCells(buffer);
        }
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    /** Throws {@link IllegalStateException} for a version this code does not know. */
    public static CurrentRow decode(byte[] bytes) {
        ByteBuffer buffer = open(bytes);
        CurrentRow row = new CurrentRow((int) Varints.get(buffer));
        long changedAt = Varints.get(buffer);
        for (int i = 0; i < row.windows.length; i++) {
            row.windows[i] = (int) Varints.get(buffer);
        }
        for (TotalRow total : row.totals) {
            total.changedAt(changedAt - Varints.get(buffer));
            total.decodeCells(buffer);
        }
        return row;
    }

    private static ByteBuffer open(byte[] bytes) {
        return Layout.check("current totals", VERSION, bytes);
    }

    /** {@link #first()} of a row as it is written. */
    static int first(byte[] bytes) {
        return (int) Varints.get(open(bytes));
    }

    /** Whether a row as it is written has the total of this window. */
    public static boolean has(byte[] bytes, Resolution resolution, int window) {
        ByteBuffer buffer = open(bytes);
        Varints.skip(buffer, 2 + resolution.place());
        return Varints.get(buffer) == window;
    }

    /** {@link #total(Resolution, int)} of a row as it is written; nothing else of it is made. */
    public static @Nullable TotalRow total(byte[] bytes, Resolution resolution, int window) {
        if (!has(bytes, resolution, window)) {
            return null;
        }
        ByteBuffer buffer = open(bytes);
        Varints.skip(buffer, 1);
        long changedAt = Varints.get(buffer);
        Varints.skip(buffer, RESOLUTIONS.length);
        for (int i = 0; i < resolution.place(); i++) {
            Varints.skip(buffer, 1);
            TotalRow.skipCells(buffer);
        }
        TotalRow total = new TotalRow(resolution);
        total.changedAt(changedAt - Varints.get(buffer));
        total.decodeCells(buffer);
        return total;
    }
}
