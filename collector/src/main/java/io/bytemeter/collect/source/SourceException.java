package io.bytemeter.collect.source;

import org.jspecify.annotations.Nullable;

/** A source has not given a whole and sound answer. The message is one line for the operator. */
public final class SourceException extends Exception {
    private static final long serialVersionUID = 1L;

    public SourceException(String message) {
        this(message, null);
    }

    public SourceException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
