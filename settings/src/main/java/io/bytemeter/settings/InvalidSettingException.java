package io.bytemeter.settings;

/** A setting that stops the start. The message is one line: key, value, and what was expected. */
public final class InvalidSettingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public InvalidSettingException(String message) {
        super(message);
    }

    /** {@code key: value (expected: expectation)}. */
    public static InvalidSettingException of(String key, Object value, String expected) {
        return new InvalidSettingException(key + ": " + value + " (expected: " + expected + ")");
    }
}
