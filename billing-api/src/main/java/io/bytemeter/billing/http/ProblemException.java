package io.bytemeter.billing.http;

import com.linecorp.armeria.common.HttpStatus;
import org.jspecify.annotations.Nullable;

/** A request that cannot be answered, with the status and the sentence the client gets. */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int LONGEST_VALUE = 200;

    private final transient HttpStatus status;
    private final @Nullable String parameter;

    private ProblemException(HttpStatus status, @Nullable String parameter, String detail) {
        super(detail);
        this.status = status;
        this.parameter = parameter;
    }

    /** 400: {@code parameter: value (expected: expectation)}. */
    public static ProblemException bad(String parameter, String value, String expected) {
        String shown = value.length() > LONGEST_VALUE ? value.substring(0, LONGEST_VALUE) + "…" : value;
        return new ProblemException(
                HttpStatus.BAD_REQUEST, parameter, parameter + ": " + shown + " (expected: " + expected + ")");
    }

    /** 404. */
    public static ProblemException notFound(String detail) {
        return new ProblemException(HttpStatus.NOT_FOUND, null, detail);
    }

    /** Whether what was asked for does not exist; otherwise the request is wrong. */
    public boolean isNotFound() {
        return status.equals(HttpStatus.NOT_FOUND);
    }

    HttpStatus status() {
        return status;
    }

    @Nullable
    String parameter() {
        return parameter;
    }

    String detail() {
        return String.valueOf(getMessage());
    }
}
