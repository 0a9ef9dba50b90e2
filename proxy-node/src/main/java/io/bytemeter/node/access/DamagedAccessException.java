package io.bytemeter.node.access;

/** The file of blocks is not as it was written. */
final class DamagedAccessException extends Exception {
    private static final long serialVersionUID = 1L;

    DamagedAccessException(String what) {
        super(what);
    }
}
