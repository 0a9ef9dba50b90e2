package io.bytemeter.usage;

import java.time.Instant;
import java.time.LocalTime;
import java.time.YearMonth;
import java.time.ZoneId;

/**
 * A month that starts on a day and at a time of its own. Each instant is in exactly one cycle.
 *
 * <p>Where the clocks of the zone skip the time of day a cycle starts at, it starts as much later; where they repeat it,
 * at the first of the two.
 *
 * @param anchorDay day of the month a cycle starts on, 1..31; clamped to the last day of shorter months
 * @param anchorTime time of day a cycle starts at, on a quarter hour, because totals are kept by quarter hours
 * @param zone zone of both; one with a fixed offset is whole quarter hours from UTC, as all others have been since 2000
 */
public record BillingCycle(int anchorDay, LocalTime anchorTime, ZoneId zone) {
    private static final int LAST_DAY = 31;
    private static final int QUARTER_HOUR_SECONDS = 900;

    /** Throws {@link InvalidValueException} with the name of the component. */
    public BillingCycle {
        if (anchorDay < 1 || anchorDay > LAST_DAY) {
            throw new InvalidValueException("anchorDay", Integer.toString(anchorDay), "1..31");
        }
        if (anchorTime.toNanoOfDay() % (UsageRules.QUARTER_HOUR_MS * 1_000_000) != 0) {
            throw new InvalidValueException(
                    "anchorTime", anchorTime.toString(), "a time of day on a quarter hour, such as 06:30");
        }
        if (zone.getRules().isFixedOffset()
                && zone.getRules().getOffset(Instant.EPOCH).getTotalSeconds() % QUARTER_HOUR_SECONDS != 0) {
            throw new InvalidValueException("timeZone", zone.getId(), "an offset of whole quarter hours");
        }
    }

    /** Calendar months of the zone. */
    public static BillingCycle months(ZoneId zone) {
        return new BillingCycle(1, LocalTime.MIDNIGHT, zone);
    }

    /** First instant of the cycle that contains {@code instant}. */
    public Instant start(Instant instant) {
        return startIn(month(instant));
    }

    /** First instant after the cycle that contains {@code instant}. */
    public Instant end(Instant instant) {
        return startIn(month(instant).plusMonths(1));
    }

    /** The month whose cycle contains {@code instant}. Around a clock that is set back, the date alone does not tell. */
    private YearMonth month(Instant instant) {
        YearMonth month = YearMonth.from(instant.atZone(zone)).plusMonths(1);
        while (startIn(month).isAfter(instant)) {
            month = month.minusMonths(1);
        }
        return month;
    }

    private Instant startIn(YearMonth month) {
        return month.atDay(Math.min(anchorDay, month.lengthOfMonth()))
                .atTime(anchorTime)
                .atZone(zone)
                .toInstant();
    }
}
