package io.bytemeter.alerts;

import org.jspecify.annotations.Nullable;

/** Alerts as they come. */
public interface AlertFeed {
    /** Takes alerts; called on threads of the feed, so it must not block. */
    interface Listener {
        /**
         * The next alert.
         *
         * @param position with which {@link #follow} goes on right behind it
         */
        void alert(String position, Alert alert);

        /** The feed ends; what was missed can be asked for by the last position. */
        void ended();
    }

    /** Ends the calls to the listener; idempotent. */
    interface Following extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Tells {@code listener} each alert once, in the order of its partition, from now on or from {@code position}.
     * Alerts since that position are told before this returns, so the call may block.
     *
     * @throws BadCursorException if the position is none
     * @throws AlertsUnavailableException while Kafka does not answer
     */
    Following follow(@Nullable String position, Listener listener);
}
