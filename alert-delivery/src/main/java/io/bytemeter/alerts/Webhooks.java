package io.bytemeter.alerts;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where alerts are delivered to. Known to every instance within a second. Calls block. */
public interface Webhooks {
    /**
     * A webhook, without its secret.
     *
     * @param disabledAt null while it is enabled
     * @param disabledReason null if it was disabled by hand
     */
    record Webhook(
            String id,
            String url,
            boolean enabled,
            Instant createdAt,
            @Nullable Instant disabledAt,
            @Nullable String disabledReason) {}

    /** A webhook just created, and the one time its secret is told. */
    record Created(Webhook webhook, String secret) {
        @Override
        public String toString() {
            return "Created[webhook=" + webhook + ", secret=***]";
        }
    }

    /**
     * How an attempt went.
     *
     * @param status HTTP status of the answer, or 0 without one
     * @param error why there was no answer, or null
     */
    record Outcome(int status, @Nullable String error) {
        /** Whether the receiver has taken the alert. */
        public boolean delivered() {
            return status >= 200 && status < 300;
        }
    }

    /**
     * One state of one delivery.
     *
     * @param delivery id among the webhook's deliveries
     * @param alert id of the alert
     * @param state one of pending, delivered, given up
     * @param lastAttempt null before the first
     * @param nextAttemptAt null if there is none
     */
    record Delivery(
            String delivery,
            String alert,
            String state,
            int attempts,
            Instant createdAt,
            @Nullable Instant lastAttemptAt,
            @Nullable Instant nextAttemptAt,
            @Nullable Outcome lastAttempt) {}

    /**
     * Creates an enabled webhook, which gets alerts from now on.
     *
     * @throws BadTargetException if alerts may not be sent there
     */
    Created create(String url);

    List<Webhook> all();

    Optional<Webhook> find(String id);

    /** Answers whether it was there. */
    boolean delete(String id);

    /** Enables or disables by hand; answers what it is now. */
    Optional<Webhook> enable(String id, boolean enabled);

    /** Sends an alert made up for the purpose, once, and waits for the answer. */
    Optional<Outcome> test(String id);

    /**
     * Delivers alerts again, whatever became of them before, with their ids as they were.
     *
     * @param alert id of the one alert, or null for all
     * @param from noticed at or after this, or null for all
     * @param to noticed before this, or null for all
     * @return how many
     */
    int replay(String id, @Nullable String alert, @Nullable Instant from, @Nullable Instant to);

    /** The log of a webhook's deliveries since {@code from}: a line for each attempt, until newer ones replace it. */
    Page<Delivery> deliveries(String id, @Nullable Instant from, int limit, @Nullable String cursor);
}
