package io.bytemeter.alerts;

/** A cursor or event id that no answer has contained. */
public final class BadCursorException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BadCursorException() {
        super("not a cursor of an earlier answer");
    }
}
