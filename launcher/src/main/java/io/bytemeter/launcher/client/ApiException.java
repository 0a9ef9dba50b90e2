package io.bytemeter.launcher.client;

/** The API did not give what was asked for; the message is one line. */
public final class ApiException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean refused;

    ApiException(String message, boolean refused) {
        super(message);
        this.refused = refused;
    }

    /** Whether the API answered, and said no to what was asked. */
    public boolean isRefused() {
        return refused;
    }
}
