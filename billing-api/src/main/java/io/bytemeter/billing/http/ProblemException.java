package io.bytemeter.billing.http;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpStatus;
import org.jspecify.annotations.Nullable;

/** A request that cannot be answered, with the status and the sentence the client gets. */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int LONGEST_VALUE = 200;

    private final transient HttpStatus status;
    private final @Nullable String parameter;
    private final transient HttpHeaders headers;
    private final int grpcStatus;

    private ProblemException(HttpStatus status, @Nullable String parameter, String detail) {
        this(status, parameter, detail, HttpHeaders.of());
    }

    private ProblemException(HttpStatus status, @Nullable String parameter, String detail, HttpHeaders headers) {
        this(status, parameter, detail, headers, GrpcProblem.status(status));
    }

    private ProblemException(
            HttpStatus status, @Nullable String parameter, String detail, HttpHeaders headers, int grpcStatus) {
        super(detail);
        this.status = status;
        this.parameter = parameter;
        this.headers = headers;
        this.grpcStatus = grpcStatus;
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

    /** 401: who asks is not known. */
    public static ProblemException unauthorized(String detail) {
        return new ProblemException(
                HttpStatus.UNAUTHORIZED,
                null,
                detail,
                HttpHeaders.of(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer realm=\"bytemeter\""));
    }

    /** 403: who asks is known, and may not. */
    public static ProblemException forbidden(String detail) {
        return new ProblemException(HttpStatus.FORBIDDEN, null, detail);
    }

    /** 409: not as things are now. */
    public static ProblemException conflict(String detail) {
        return new ProblemException(HttpStatus.CONFLICT, null, detail);
    }

    /** 429, to be tried again after so many seconds. */
    public static ProblemException tooMany(String detail, long seconds) {
        return new ProblemException(HttpStatus.TOO_MANY_REQUESTS, null, detail, retryAfter(seconds));
    }

    /** 503, over gRPC RESOURCE_EXHAUSTED: no room for it here; another instance may have some at once. */
    public static ProblemException full(String detail, long seconds) {
        return new ProblemException(
                HttpStatus.SERVICE_UNAVAILABLE, null, detail, retryAfter(seconds), GrpcProblem.RESOURCE_EXHAUSTED);
    }

    private static HttpHeaders retryAfter(long seconds) {
        return HttpHeaders.of(HttpHeaderNames.RETRY_AFTER, Long.toString(seconds));
    }

    HttpHeaders headers() {
        return headers;
    }

    /** The status code of gRPC. */
    public int grpcStatus() {
        return grpcStatus;
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
