package io.bytemeter.node.outbound;

import io.bytemeter.usage.CloseReason;
import io.netty.channel.ConnectTimeoutException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Locale;

/** A target that could not be reached. */
public final class DialException extends Exception {
    private static final long serialVersionUID = 1L;

    /** The kinds of failure that proxy protocols tell apart. */
    public enum Kind {
        GENERAL,
        DENIED,
        NETWORK_UNREACHABLE,
        HOST_UNREACHABLE,
        REFUSED,
        TIMEOUT
    }

    private final Kind kind;

    /** Without a stack trace: it is an everyday answer, not a fault of the program. */
    public DialException(Kind kind, String message) {
        super(message, null, false, false);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    /** How a connection that could not be made is booked. */
    public CloseReason closeReason() {
        return kind == Kind.DENIED ? CloseReason.DENIED : CloseReason.UNREACHABLE;
    }

    /** What {@code cause} means for a client. */
    public static DialException of(Throwable cause) {
        if (cause instanceof DialException dial) {
            return dial;
        }
        return new DialException(kind(cause), String.valueOf(cause.getMessage()));
    }

    private static Kind kind(Throwable cause) {
        if (cause instanceof ConnectTimeoutException || cause instanceof SocketTimeoutException) {
            return Kind.TIMEOUT;
        }
        if (cause instanceof UnknownHostException) {
            return Kind.HOST_UNREACHABLE;
        }
        String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        if (message.contains("refused")) {
            return Kind.REFUSED;
        }
        if (message.contains("network is unreachable")) {
            return Kind.NETWORK_UNREACHABLE;
        }
        if (message.contains("no route to host") || cause instanceof NoRouteToHostException) {
            return Kind.HOST_UNREACHABLE;
        }
        if (message.contains("timed out")) {
            return Kind.TIMEOUT;
        }
        return Kind.GENERAL;
    }
}
