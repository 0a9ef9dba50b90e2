package io.bytemeter.metering.book;

import io.bytemeter.usage.UsageRules;
import io.bytemeter.usage.quota.PeriodSpan;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a subject has moved in a period, out of as few rows as possible. Confined to one thread. */
public final class PeriodSum {
    /** Where the totals of a subject are. */
    public interface Totals {
        @Nullable
        TotalRow total(Resolution resolution, int window);
    }

    /** Rows are booked a day ahead at most. */
    private static final long HORIZON_MS = Duration.ofDays(2).toMillis();

    private final BillingCalendar calendar;

    public PeriodSum(BillingCalendar calendar) {
        this.calendar = calendar;
    }

    /**
     * One cell of {@link Counters}.
     *
     * @param first when the subject was first seen, ms since the epoch
     * @param now ms since the epoch
     */
    public long[] of(Totals totals, PeriodSpan span, long first, long now) {
        long last = now + HORIZON_MS;
        if (first > last) {
            return new long[Counters.SIZE];
        }
        // Not from the very first quarter hour: a whole month is one row, and kept for ever.
        long from = start(Resolution.MONTH, window(Resolution.MONTH, first));
        long to = start(Resolution.MONTH, window(Resolution.MONTH, last) + 1);
        return of(totals, Math.max(from, span.start()), Math.min(to, span.end()));
    }

    private long[] of(Totals totals, long from, long to) {
        long[] sum = new long[Counters.SIZE];
        long at = from;
        while (at < to) {
            Resolution resolution = coarsest(at, to);
            int window = window(resolution, at);
            long end = Math.min(to, start(resolution, window + 1));
            TotalRow row = totals.total(resolution, window);
            if (row != null) {
                add(row, at, end, sum);
            }
            at = end;
        }
        return sum;
    }

    private Resolution coarsest(long at, long to) {
        for (Resolution resolution : new Resolution[] {Resolution.MONTH, Resolution.DAY}) {
            int window = window(resolution, at);
            if (start(resolution, window) == at && start(resolution, window + 1) <= to) {
                return resolution;
            }
        }
        return Resolution.HOUR;
    }

    private static void add(TotalRow row, long at, long end, long[] sum) {
        long[] cells = row.sum();
        if (row.resolution() != Resolution.HOUR) {
            Counters.add(cells, 0, sum, 0);
            return;
        }
        for (long quarter = at; quarter < end; quarter += UsageRules.QUARTER_HOUR_MS) {
            int cell = Math.floorMod(UsageRules.quarterHour(quarter), UsageRules.QUARTERS);
            Counters.add(cells, cell * Counters.SIZE, sum, 0);
        }
    }

    private int window(Resolution resolution, long at) {
        return calendar.window(resolution, Instant.ofEpochMilli(at));
    }

    private long start(Resolution resolution, int window) {
        return calendar.start(resolution, window).toEpochMilli();
    }
}
