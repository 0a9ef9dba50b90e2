package io.bytemeter.interfaces.handler;

/** A user was neither added nor removed; the message is one line. */
public final class HandlerException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean away;

    HandlerException(String message, boolean away, Throwable cause) {
        super(message, cause);
        this.away = away;
    }

    /** Whether the server does not answer at all. */
    public boolean isAway() {
        return away;
    }
}
