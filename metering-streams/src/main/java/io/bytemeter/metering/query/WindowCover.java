package io.bytemeter.metering.query;

import io.bytemeter.metering.book.BillingCalendar;
import io.bytemeter.metering.book.Resolution;
import io.bytemeter.usage.UsageRules;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows, and the cells of them, that together are a range exactly: months and days of the book's calendar where they
 * lie within it, hours and quarter hours around them. So a billing cycle is read from some thirty days and the hours of
 * its two ends, whatever its zone, instead of from 700 hours.
 */
final class WindowCover {
    private static final List<Resolution> WHOLE = List.of(Resolution.MONTH, Resolution.DAY);

    /**
     * A row, of which these cells belong to the range.
     *
     * @param end exclusive
     */
    record Piece(Resolution resolution, int window, int first, int end) {
        boolean isWhole() {
            return end - first == resolution.cells();
        }
    }

    private WindowCover() {}

    /** Covers a range whose bounds are on quarter hours. */
    static List<Piece> of(BillingCalendar calendar, Instant start, Instant end) {
        List<Piece> pieces = new ArrayList<>();
        for (Instant at = start; at.isBefore(end); ) {
            Piece piece = longest(calendar, at, end);
            pieces.add(piece);
            at = piece.resolution() == Resolution.HOUR
                    ? quarter(calendar, piece.window(), piece.end())
                    : calendar.start(piece.resolution(), piece.window() + 1);
        }
        return pieces;
    }

    private static Piece longest(BillingCalendar calendar, Instant at, Instant end) {
        for (Resolution resolution : WHOLE) {
            int window = calendar.window(resolution, at);
            if (calendar.start(resolution, window).equals(at)
                    && !calendar.start(resolution, window + 1).isAfter(end)) {
                return new Piece(resolution, window, 0, 1);
            }
        }
        int hour = calendar.window(Resolution.HOUR, at);
        int last = UsageRules.QUARTERS;
        while (quarter(calendar, hour, last).isAfter(end)) {
            last--;
        }
        int first = 0;
        while (quarter(calendar, hour, first).isBefore(at)) {
            first++;
        }
        // Within an hour a longer row may begin: in zones that are not whole hours from UTC.
        for (int cell = first + 1; cell < last; cell++) {
            Instant next = quarter(calendar, hour, cell);
            int day = calendar.window(Resolution.DAY, next);
            if (calendar.start(Resolution.DAY, day).equals(next)
                    && !calendar.start(Resolution.DAY, day + 1).isAfter(end)) {
                last = cell;
            }
        }
        return new Piece(Resolution.HOUR, hour, first, last);
    }

    private static Instant quarter(BillingCalendar calendar, int hour, int cell) {
        return calendar.start(Resolution.HOUR, hour).plusMillis(cell * UsageRules.QUARTER_HOUR_MS);
    }
}
