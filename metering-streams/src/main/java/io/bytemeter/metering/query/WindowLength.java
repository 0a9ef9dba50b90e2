package io.bytemeter.metering.query;

import io.bytemeter.usage.BillingCycle;
import io.bytemeter.usage.Labels;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;

/** The windows that can be asked for, on the calendar of any zone. */
public enum WindowLength {
    HOUR,
    DAY,
    MONTH,
    /** A month that starts on a day and at a time of its own; the calendar's, unless {@link Windows} say otherwise. */
    CYCLE;

    /** The name used in requests: {@code hour}, {@code day}, {@code month}, {@code cycle}. */
    public String label() {
        return Labels.of(this);
    }

    /** First instant of the window that contains {@code instant}. */
    public Instant start(Instant instant, ZoneId zone) {
        ZonedDateTime local = instant.atZone(zone);
        return switch (this) {
            case HOUR -> startOfHour(instant, local);
            case DAY -> local.toLocalDate().atStartOfDay(zone).toInstant();
            case MONTH, CYCLE -> BillingCycle.months(zone).start(instant);
        };
    }

    /** First instant after the window that starts at {@code start}. */
    public Instant end(Instant start, ZoneId zone) {
        ZonedDateTime local = start.atZone(zone);
        return switch (this) {
            case HOUR -> endOfHour(start, local);
            case DAY -> local.toLocalDate().plusDays(1).atStartOfDay(zone).toInstant();
            case MONTH, CYCLE -> BillingCycle.months(zone).end(start);
        };
    }

    // Where clocks change by half an hour, the hour of the change is two windows: no hole, no overlap.
    private static Instant startOfHour(Instant instant, ZonedDateTime local) {
        Instant start = local.truncatedTo(ChronoUnit.HOURS).toInstant();
        ZoneOffsetTransition change = local.getZone().getRules().previousTransition(instant.plusNanos(1));
        return change != null && change.getInstant().isAfter(start) ? change.getInstant() : start;
    }

    private static Instant endOfHour(Instant start, ZonedDateTime local) {
        Instant end = start.plus(1, ChronoUnit.HOURS)
                .minus(local.getMinute(), ChronoUnit.MINUTES)
                .minusSeconds(local.getSecond());
        ZoneOffsetTransition change = local.getZone().getRules().nextTransition(start);
        return change != null && change.getInstant().isBefore(end) ? change.getInstant() : end;
    }
}
