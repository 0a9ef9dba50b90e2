package io.bytemeter.interfaces.view;

/** A view that there cannot be; the message is for the reader. */
public final class ViewException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ViewException(String message) {
        super(message);
    }
}
