package io.bytemeter.metering.query;

import org.jspecify.annotations.Nullable;

/** The state asked for is being restored or is moving; the question may be asked again in a moment. */
public final class NotReadyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public NotReadyException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
