package io.bytemeter.usage.quota;

import io.bytemeter.usage.BillingCycle;
import io.bytemeter.usage.InvalidValueException;
import io.bytemeter.usage.UsageRules;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;

/**
 * When the periods of a quota begin and end. Each instant is in exactly one period, and from 2000 on every boundary is
 * on a quarter hour (UTC), as every offset in use since then is a multiple of one. Hours are those of UTC.
 *
 * @param cycle zone of the calendar, and where a {@link Period#CYCLE} starts
 */
public record PeriodCalendar(Period period, BillingCycle cycle) {
    private static final long HOUR_MS = 3_600_000;
    private static final PeriodSpan LIFETIME = new PeriodSpan(0, PeriodSpan.NEVER);

    /** Throws {@link InvalidValueException} if a period other than a cycle has an anchor. */
    public PeriodCalendar {
        if (period != Period.CYCLE && !cycle.equals(BillingCycle.months(cycle.zone()))) {
            boolean day = cycle.anchorDay() != 1;
            throw new InvalidValueException(
                    day ? "anchorDay" : "anchorTime",
                    day
                            ? Integer.toString(cycle.anchorDay())
                            : cycle.anchorTime().toString(),
                    "none, because only a cycle has an anchor");
        }
    }

    /** Any period but a cycle. */
    public static PeriodCalendar of(Period period, ZoneId zone) {
        return new PeriodCalendar(period, BillingCycle.months(zone));
    }

    public static PeriodCalendar cycle(int anchorDay, LocalTime anchorTime, ZoneId zone) {
        return new PeriodCalendar(Period.CYCLE, new BillingCycle(anchorDay, anchorTime, zone));
    }

    public ZoneId zone() {
        return cycle.zone();
    }

    /** The period that contains an instant, in ms since the epoch. */
    public PeriodSpan at(long ms) {
        Instant instant = Instant.ofEpochMilli(ms);
        return switch (period) {
            case HOUR -> hour(ms);
            case DAY -> day(instant);
            case MONTH, CYCLE -> span(cycle.start(instant), cycle.end(instant));
            case LIFETIME -> LIFETIME;
        };
    }

    /** The period of the quarter hour since the epoch. */
    public PeriodSpan atQuarterHour(int quarterHour) {
        return at(quarterHour * UsageRules.QUARTER_HOUR_MS);
    }

    private PeriodSpan day(Instant instant) {
        LocalDate date = instant.atZone(zone()).toLocalDate();
        if (!startOf(date.plusDays(1)).isAfter(instant)) {
            date = date.plusDays(1); // a clock that was set back across midnight: the day has begun already
        }
        return span(startOf(date), startOf(date.plusDays(1)));
    }

    private Instant startOf(LocalDate date) {
        return date.atStartOfDay(zone()).toInstant();
    }

    private static PeriodSpan hour(long ms) {
        long start = Math.floorDiv(ms, HOUR_MS) * HOUR_MS;
        return new PeriodSpan(start, start + HOUR_MS);
    }

    private static PeriodSpan span(Instant start, Instant end) {
        return new PeriodSpan(start.toEpochMilli(), end.toEpochMilli());
    }
}
