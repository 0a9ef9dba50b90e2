package io.bytemeter.alerts;

import java.time.Instant;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What alerts there were, in the order in which metering told them. Calls block. */
public interface AlertHistory {
    /**
     * One page of alerts.
     *
     * @param wanted which alerts
     * @param from noticed at or after this, or null for all
     * @param to noticed before this, or null for all
     * @param limit most alerts of one page
     * @param cursor of the page before, or null for the first
     * @throws BadCursorException if it is none
     * @throws AlertsUnavailableException while Kafka does not answer
     */
    Page<Alert> alerts(
            Predicate<Alert> wanted, @Nullable Instant from, @Nullable Instant to, int limit, @Nullable String cursor);
}
