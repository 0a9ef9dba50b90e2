package io.bytemeter.metering.book;

/** The windows that are kept. */
public enum Resolution {
    /** An hour, UTC; four cells, one for each quarter hour. */
    HOUR('h', 4),
    /** A calendar day in the billing time zone. */
    DAY('d', 1),
    /** A calendar month in the billing time zone. */
    MONTH('m', 1);

    private final byte code;
    private final int cells;

    Resolution(char code, int cells) {
        this.code = (byte) code;
        this.cells = cells;
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
}
