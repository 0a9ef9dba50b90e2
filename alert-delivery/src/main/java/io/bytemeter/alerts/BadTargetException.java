package io.bytemeter.alerts;

/** A URL that alerts may not be sent to; the message is what was expected. */
public final class BadTargetException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BadTargetException(String expected) {
        super(expected);
    }
}
