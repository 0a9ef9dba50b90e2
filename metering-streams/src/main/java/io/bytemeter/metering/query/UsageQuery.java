package io.bytemeter.metering.query;

import io.bytemeter.usage.Subject;
import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * What has a subject moved, window by window?
 *
 * @param from windows that overlap the range are meant, each whole
 * @param to exclusive
 * @param breakdown for users only; null for none
 */
public record UsageQuery(
        Subject subject,
        Windows windows,
        Instant from,
        Instant to,
        @Nullable Breakdown breakdown) {
    /** By windows of the calendar of a zone. */
    public UsageQuery(
            Subject subject,
            WindowLength window,
            Instant from,
            Instant to,
            ZoneId zone,
            @Nullable Breakdown breakdown) {
        this(subject, Windows.of(window, zone), from, to, breakdown);
    }
}
