package io.bytemeter.billing;

import io.bytemeter.keys.KeysUnavailableException;
import io.bytemeter.keys.audit.AuditEntry;
import io.bytemeter.keys.audit.AuditLog;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The record of changes in memory. */
public final class KnownChanges implements AuditLog {
    final List<AuditEntry> entries = new ArrayList<>();
    boolean available = true;

    @Override
    public synchronized void record(AuditEntry entry) {
        if (!available) {
            throw new KeysUnavailableException("bytemeter.audit.v1 cannot be written now", new IllegalStateException());
        }
        entries.add(entry);
    }

    @Override
    public synchronized Page page(@Nullable Long cursor, int limit) {
        int end = cursor == null ? entries.size() : Math.min(entries.size(), cursor.intValue());
        int start = Math.max(0, end - limit);
        List<AuditEntry> page = new ArrayList<>(entries.subList(start, end));
        Collections.reverse(page);
        return new Page(page, start > 0 ? Long.valueOf(start) : null);
    }
}
