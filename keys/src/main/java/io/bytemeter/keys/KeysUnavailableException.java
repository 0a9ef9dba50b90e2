package io.bytemeter.keys;

/** Keys or the record of changes cannot be written or read now. The message is one sentence. */
public final class KeysUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public KeysUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
