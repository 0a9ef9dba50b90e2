package io.bytemeter.interfaces.counters;

/** The source of counters cannot answer now; asking again later helps. */
public final class UnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
