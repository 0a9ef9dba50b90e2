package io.bytemeter.bench.kit;

/**
 * One figure of a table.
 *
 * @param title what it is, with its unit
 * @param digits after the point
 * @param compared whether its ratio to the yardstick's is shown, and a picture drawn of it
 * @param spread whether the lowest and the highest sample are shown
 */
public record Column(String title, int digits, boolean compared, boolean spread) {
    /** A figure that is only told. */
    public static Column told(String title, int digits) {
        return new Column(title, digits, false, false);
    }

    /** A figure that is compared with the yardstick's. */
    public static Column compared(String title, int digits) {
        return new Column(title, digits, true, false);
    }

    /** The same with its lowest and highest sample. */
    public Column withSpread() {
        return new Column(title, digits, compared, true);
    }
}
