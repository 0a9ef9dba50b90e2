package io.bytemeter.metering.query;

import io.bytemeter.usage.BillingCycle;
import java.time.Instant;
import java.time.ZoneId;

/**
 * The windows a question is about: of one length, on one calendar.
 *
 * @param cycle where cycles start; its zone is that of every length
 */
public record Windows(WindowLength length, BillingCycle cycle) {
    /** Windows of the calendar of a zone; cycles are its months. */
    public static Windows of(WindowLength length, ZoneId zone) {
        return new Windows(length, BillingCycle.months(zone));
    }

    public ZoneId zone() {
        return cycle.zone();
    }

    /** First instant of the window that contains {@code instant}. */
    public Instant start(Instant instant) {
        return length == WindowLength.CYCLE ? cycle.start(instant) : length.start(instant, zone());
    }

    /** First instant after the window that starts at {@code start}. */
    public Instant end(Instant start) {
        return length == WindowLength.CYCLE ? cycle.end(start) : length.end(start, zone());
    }
}
