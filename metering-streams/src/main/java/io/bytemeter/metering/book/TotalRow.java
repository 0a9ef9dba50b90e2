package io.bytemeter.metering.book;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * One subject's total in one window: cells of counters for each route. Written as
 *
 * <pre>
 * version changedAt cells
 * </pre>
 *
 * where cells are {@code routes { route mask { counters } }}, and mask says which cells of the window follow. Confined to
 * one thread.
 */
public final class TotalRow {
    private static final byte VERSION = 1;

    private final Resolution resolution;
    private long changedAt;
    private int[] routes = new int[0];
    private long[][] cells = new long[0][];

    public TotalRow(Resolution resolution) {
        this.resolution = resolution;
    }

    public Resolution resolution() {
        return resolution;
    }

    /** When the row was last changed, in ms since the epoch, by the clock of the instance that did. */
    public long changedAt() {
        return changedAt;
    }

    public void changedAt(long at) {
        changedAt = at;
    }

    public int routeCount() {
        return routes.length;
    }

    public int route(int index) {
        return routes[index];
    }

    /** The cells of the route at {@code index}: {@link Resolution#cells()} times {@link Counters#SIZE}. */
    public long[] cells(int index) {
        return cells[index];
    }

    /** The live cells of {@code route}, made if it is new. */
    public long[] cellsOf(int route) {
        for (int i = 0; i < routes.length; i++) {
            if (routes[i] == route) {
                return cells[i];
            }
        }
        routes = Arrays.copyOf(routes, routes.length + 1);
        cells = Arrays.copyOf(cells, routes.length);
        routes[routes.length - 1] = route;
        cells[routes.length - 1] = new long[resolution.cells() * Counters.SIZE];
        return cells[routes.length - 1];
    }

    /** All routes' cells added up. */
    public long[] sum() {
        long[] sum = new long[resolution.cells() * Counters.SIZE];
        for (long[] route : cells) {
            for (int offset = 0; offset < sum.length; offset += Counters.SIZE) {
                Counters.add(route, offset, sum, offset);
            }
        }
        return sum;
    }

    public byte[] encode() {
        ByteBuffer buffer =
                ByteBuffer.allocate(1 + Varints.MAX_BYTES + longestCells()).put(VERSION);
        Varints.put(buffer, changedAt);
        encodeCells(buffer);
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    /** Most bytes that {@link #encodeCells} takes. */
    int longestCells() {
        return Varints.MAX_BYTES * (1 + routes.length * (2 + resolution.cells() * Counters.SIZE));
    }

    /** Writes all but the version and when it was changed. */
    void encodeCells(ByteBuffer buffer) {
        Varints.put(buffer, routes.length);
        for (int i = 0; i < routes.length; i++) {
            Varints.put(buffer, routes[i]);
            encodeCells(buffer, cells[i]);
        }
    }

    private static void encodeCells(ByteBuffer buffer, long[] values) {
        int mask = 0;
        for (int i = 0; i < values.length; i++) {
            if (values[i] != 0) {
                mask |= 1 << (i / Counters.SIZE);
            }
        }
        buffer.put((byte) mask);
        for (int i = 0; i < values.length; i++) {
            if ((mask & (1 << (i / Counters.SIZE))) != 0) {
                Varints.put(buffer, values[i]);
            }
        }
    }

    /** Throws {@link IllegalStateException} for a version this code does not know. */
    public static TotalRow decode(Resolution resolution, byte[] bytes) {
        ByteBuffer buffer = Layout.check("total", VERSION, bytes);
        TotalRow row = new TotalRow(resolution);
        row.changedAt = Varints.get(buffer);
        row.decodeCells(buffer);
        return row;
    }

    /** Reads what {@link #encodeCells} has written into a row without any. */
    void decodeCells(ByteBuffer buffer) {
        int count = (int) Varints.get(buffer);
        for (int i = 0; i < count; i++) {
            long[] values = cellsOf((int) Varints.get(buffer));
            int mask = buffer.get();
            for (int j = 0; j < values.length; j++) {
                if ((mask & (1 << (j / Counters.SIZE))) != 0) {
                    values[j] = Varints.get(buffer);
                }
            }
        }
    }

    /** Goes over what {@link #encodeCells} has written. */
    static void skipCells(ByteBuffer buffer) {
        for (long routes = Varints.get(buffer); routes > 0; routes--) {
            Varints.skip(buffer, 1);
            Varints.skip(buffer, Integer.bitCount(buffer.get() & 0xFF) * Counters.SIZE);
        }
    }
}
