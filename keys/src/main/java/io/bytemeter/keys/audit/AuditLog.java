package io.bytemeter.keys.audit;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where changes are recorded. Methods block, and throw {@link io.bytemeter.keys.KeysUnavailableException} if the record
 * cannot be reached now. Thread-safe.
 */
public interface AuditLog {
    /** A part of the record, newest first, and where the part before it ends; null at the beginning of the record. */
    record Page(List<AuditEntry> entries, @Nullable Long cursor) {}

    /** Returns when the entry is kept for good. */
    void record(AuditEntry entry);

    /**
     * The newest entries.
     *
     * @param cursor of the page before, or null for the newest
     */
    Page page(@Nullable Long cursor, int limit);
}
