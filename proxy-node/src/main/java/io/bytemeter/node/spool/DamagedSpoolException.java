package io.bytemeter.node.spool;

import java.io.IOException;
import java.nio.file.Path;

/** A file of the spool is not what was written. The message names it, the offset, and what was expected. */
public final class DamagedSpoolException extends IOException {
    private static final long serialVersionUID = 1L;

    DamagedSpoolException(Path file, long offset, String expected) {
        super(file + " at " + offset + ": expected " + expected);
    }
}
