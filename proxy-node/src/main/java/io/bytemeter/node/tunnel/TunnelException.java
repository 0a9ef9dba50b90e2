package io.bytemeter.node.tunnel;

/** The other end does not speak as it should, or does not know the secret. */
final class TunnelException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Without a stack trace: what strangers send is no fault of the program. */
    TunnelException(String message) {
        super(message, null, false, false);
    }
}
