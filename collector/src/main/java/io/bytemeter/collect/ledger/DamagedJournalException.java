package io.bytemeter.collect.ledger;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A line of the journal is not what was written. */
final class DamagedJournalException extends IOException {
    private static final long serialVersionUID = 1L;

    DamagedJournalException(Path file, long offset, @Nullable Throwable cause) {
        super(file + ", offset " + offset + ": damaged (expected: a line with a matching checksum)", cause);
    }
}
