package io.bytemeter.metering.book;

import io.bytemeter.usage.UsageRules;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * Which windows a quarter hour belongs to, and when windows start. A window is named by a number: hours since the epoch,
 * days since 1970-01-01 and months since January 1970 on the calendar of the zone. Confined to one thread: it remembers
 * the last quarter hour, because records come in the order of time.
 */
public final class BillingCalendar {
    private final ZoneId zone;
    private int quarter = Integer.MIN_VALUE;
    private int day;
    private int month;

    public BillingCalendar(ZoneId zone) {
        this.zone = zone;
    }

    public ZoneId zone() {
        return zone;
    }

    /** The window of {@code resolution} that the quarter hour falls into. */
    public int window(Resolution resolution, int quarterHour) {
        if (resolution == Resolution.HOUR) {
            return Math.floorDiv(quarterHour, UsageRules.QUARTERS);
        }
        if (quarterHour != quarter) {
            LocalDate date = Instant.ofEpochMilli(quarterHour * UsageRules.QUARTER_HOUR_MS)
                    .atZone(zone)
                    .toLocalDate();
            day = Math.toIntExact(date.toEpochDay());
            month = monthOf(date);
            quarter = quarterHour;
        }
        return resolution == Resolution.DAY ? day : month;
    }

    /** The window of {@code resolution} that {@code instant} falls into. */
    public int window(Resolution resolution, Instant instant) {
        return window(resolution, UsageRules.quarterHour(instant.toEpochMilli()));
    }

    /** The first instant of the window; the end of a window is the start of the next number. */
    public Instant start(Resolution resolution, int window) {
        return switch (resolution) {
            case HOUR -> Instant.ofEpochSecond(window * 3600L);
            case DAY -> LocalDate.ofEpochDay(window).atStartOfDay(zone).toInstant();
            case MONTH ->
                LocalDate.of(1970, 1, 1).plusMonths(window).atStartOfDay(zone).toInstant();
        };
    }

    /** The zone whose calendar bounds the windows of {@code resolution}. */
    public ZoneId zone(Resolution resolution) {
        return resolution == Resolution.HOUR ? ZoneOffset.UTC : zone;
    }

    private static int monthOf(LocalDate date) {
        return (date.getYear() - 1970) * 12 + date.getMonthValue() - 1;
    }
}
