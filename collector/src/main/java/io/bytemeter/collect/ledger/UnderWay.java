package io.bytemeter.collect.ledger;

import java.util.List;

/** Usage of one reading that is not all in the spool yet. Confined to one thread at a time. */
final class UnderWay {
    private final Seen seen;
    private final List<Line.Value> noted;
    private int records;

    /**
     * @param seen what is known of the source once all of it is spooled
     * @param noted values of counters that are not booked
     */
    UnderWay(Seen seen, List<Line.Value> noted) {
        this.seen = seen;
        this.noted = noted;
    }

    void expect(int more) {
        records += more;
    }

    /** Whether that was the last. */
    boolean spooled() {
        records--;
        return records == 0;
    }

    /** Everything of the reading is booked. */
    Line.Change done(String source) {
        return new Line.Change(source, seen, false, noted, List.of(), List.of(), List.of());
    }
}
