package io.bytemeter.metering.book;

/** The windows that are kept. */
public enum Resolution {
    /** An hour, UTC; four cells, one for each quarter hour. */
    HOUR('h', 4, 0),
    /** A calendar day in the billing time zone. */
    DAY('d', 1, 1),
    /** A calendar month in the billing time zone. */
    MONTH('m', 1, 2);

    private final byte code;
    private final int cells;
    private final int place;

    Resolution(char code, int cells, int place) {
        this.code = (byte) code;
        this.cells = cells;
        this.place = place;
    }

    /** The byte that stands for the resolution in stored keys. */
    public byte code() {
        return code;
    }

    /** The resolution whose {@link #code()} this is. */
    public static Resolution ofCode(byte code) {
        for (Resolution resolution : values()) {
            if (resolution.code == code) {
                return resolution;
            }
        }
        throw new IllegalArgumentException("resolution: " + code + " (expected: a known code)");
    }

    /** Cells in a row, each with the counters of {@link Counters}. */
    public int cells() {
        return cells;
    }

    /** Which of the totals of a {@link CurrentRow} it is, from 0. */
    int place() {
        return place;
    }
}
