package io.bytemeter.metering.topology;

import java.time.Duration;
import java.time.ZoneId;

/**
 * How books are kept.
 *
 * @param timeZone calendar of days and months
 * @param openRows totals that all tasks together keep on heap before cold ones go
 * @param settleInterval how soon after a commit its rows become visible
 * @param publishInterval how often a changed total goes out on the totals topic
 * @param maxClockAhead usage of a time further ahead of its arrival is booked at its arrival
 */
public record BookConfig(
        ZoneId timeZone, long openRows, Duration settleInterval, Duration publishInterval, Duration maxClockAhead) {}
