package io.bytemeter.launcher;

/** The start ended early because a stop was asked for. Not a failure. */
final class StoppedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StoppedException() {
        super("stopped while starting");
    }
}
