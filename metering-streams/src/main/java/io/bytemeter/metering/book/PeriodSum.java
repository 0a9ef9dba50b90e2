package io.bytemeter.metering.book;

import io.bytemeter.usage.SubjectKind;
import io.bytemeter.usage.UsageRules;
import java.time.Instant;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/** What a subject has moved from one quarter hour to another, out of as few rows as possible. Confined to one thread. */
public final class PeriodSum {
    /** Where rows are. */
    public interface Rows {
        @Nullable
        TotalRow row(Bytes key);
    }

    private final BillingCalendar calendar;
    private final Rows rows;

    public PeriodSum(BillingCalendar calendar, Rows rows) {
        this.calendar = calendar;
        this.rows = rows;
    }

    /** One cell of {@link Counters}; both bounds are ms since the epoch and on a quarter hour. */
    public long[] of(SubjectKind kind, byte[] id, long from, long to) {
        long[] sum = new long[Counters.SIZE];
        long at = from;
        while (at < to) {
            Resolution resolution = coarsest(at, to);
            int window = window(resolution, at);
            long end = Math.min(to, start(resolution, window + 1));
            TotalRow row = rows.row(Keys.total(kind, resolution, window, id));
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
