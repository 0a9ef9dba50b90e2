package io.bytemeter.interfaces.tunnel;

/** A mapping that was not made or not removed, with the HTTP status that says so. */
public final class MappingException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    public MappingException(int status, String message) {
        super(message);
        this.status = status;
    }

    int status() {
        return status;
    }
}
