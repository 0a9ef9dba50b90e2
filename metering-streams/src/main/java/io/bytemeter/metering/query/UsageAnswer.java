package io.bytemeter.metering.query;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A subject's usage.
 *
 * @param windows those with usage, in the order of time
 * @param settledUntil wall-clock time up to which all known nodes are included
 * @param lag null if the owner of the subject has answered; else a copy has, which may be behind by so many changes
 * @param gaps ids of gaps that may concern the subject and touch the range
 */
public record UsageAnswer(
        List<WindowUsage> windows,
        Instant settledUntil,
        @Nullable Long lag,
        List<String> gaps) {
    /** The owner's answer, without gaps. */
    public UsageAnswer(List<WindowUsage> windows, Instant settledUntil) {
        this(windows, settledUntil, null, List.of());
    }
}
