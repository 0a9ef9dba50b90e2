package io.bytemeter.usage;

import org.jspecify.annotations.Nullable;

/** A value that cannot be; the message is {@code field: value (expected: expectation)}. */
public final class InvalidValueException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;
    private static final int LONGEST_VALUE = 100;

    private final String field;
    private final String value;
    private final String expected;

    public InvalidValueException(String field, String value, String expected) {
        this(field, shortened(value), expected, null);
    }

    private InvalidValueException(String field, String value, String expected, @Nullable Throwable cause) {
        super(field + ": " + value + " (expected: " + expected + ")", cause);
        this.field = field;
        this.value = value;
        this.expected = expected;
    }

    private static String shortened(String value) {
        return value.length() > LONGEST_VALUE ? value.substring(0, LONGEST_VALUE) + "…" : value;
    }

    /** The same for the field as the caller names it. */
    public InvalidValueException in(String name) {
        return new InvalidValueException(name, value, expected, this);
    }

    public String field() {
        return field;
    }

    /** The value, shortened if it is long. */
    public String value() {
        return value;
    }

    public String expected() {
        return expected;
    }
}
