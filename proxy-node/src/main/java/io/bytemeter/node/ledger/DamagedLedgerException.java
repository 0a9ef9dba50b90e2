package io.bytemeter.node.ledger;

import java.io.IOException;
import java.nio.file.Path;

/** A file of the ledger is not what was written. The message names it, the offset, and what was expected. */
public final class DamagedLedgerException extends IOException {
    private static final long serialVersionUID = 1L;

    DamagedLedgerException(Path file, long offset, String expected) {
        super(file + " at " + offset + ": expected " + expected);
    }
}
