package io.bytemeter.metering.query;

import io.bytemeter.usage.Subject;
import java.time.Instant;

/** Totals of the whole fleet as they change, whichever instance owns them. */
public interface LiveTotals {
    /**
     * A total that has changed.
     *
     * @param window one of hour (in UTC), day and month (in the billing time zone)
     * @param start of the window
     * @param end of the window, exclusive
     * @param usage of the whole window so far
     * @param changedAt when it changed
     */
    record Total(Subject subject, WindowLength window, Instant start, Instant end, Usage usage, Instant changedAt) {}

    /** Takes totals. Called on a thread of the feed, so it must not block. */
    interface Listener {
        /** Whether it wants the totals of this subject and window: the others are not even decoded. */
        boolean wants(Subject subject, WindowLength window);

        /** A total it wants. */
        void changed(Total total);
    }

    /** Ends the calls to the listener; idempotent. May block for some seconds. */
    interface Following extends AutoCloseable {
        @Override
        void close();
    }

    /** Tells {@code listener} what changes from now on. What changes while Kafka is away is told with the next change. */
    Following follow(Listener listener);
}
