package io.bytemeter.alerts;

import org.jspecify.annotations.Nullable;

/** Kafka does not answer, so neither can this. */
public final class AlertsUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public AlertsUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
