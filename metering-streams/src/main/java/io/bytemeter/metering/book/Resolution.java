package io.bytemeter.metering.book;

/** The windows that are kept. The order is part of the layout of the book: add at the end only. */
public enum Resolution {
    /** An hour, UTC; four cells, one for each quarter hour. */
    HOUR(4),
    /** A calendar day in the billing time zone. */
    DAY(1),
    /** A calendar month in the billing time zone. */
    MONTH(1);

    private final int cells;

    Resolution(int cells) {
        this.cells = cells;
    }

    /** Cells in a row, each with the counters of {@link Counters}. */
    public int cells() {
        return cells;
    }
}
