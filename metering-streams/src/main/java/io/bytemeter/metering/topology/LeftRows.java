package io.bytemeter.metering.topology;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Rows of windows that are not their subjects' latest: just left, or found for what came late. Hardly anything comes for
 * them any more, so few of them stay on heap, those that were opened last. Stream thread only.
 */
final class LeftRows {
    /** About as many as change in a commit: what is late comes soon. */
    private static final int MOST = 10_000;

    /** And no more than such a part of the rows that all books together may keep. */
    private static final int PART = 100;

    private final long most;
    private final Map<Bytes, OpenRow> rows = new LinkedHashMap<>();

    /** @param openRows that all books together may keep */
    LeftRows(long openRows) {
        most = Math.min(MOST, openRows / PART);
    }

    void add(Bytes key, OpenRow row) {
        rows.put(key, row);
    }

    /** The row of this key if it is on heap, else null. */
    @Nullable
    OpenRow find(Bytes key) {
        return rows.get(key);
    }

    int size() {
        return rows.size();
    }

    /** Right after a commit only, when no row has anything that the store has not. */
    void forget() {
        Iterator<Bytes> first = rows.keySet().iterator();
        for (long more = rows.size() - most; more > 0; more--) {
            first.next();
            first.remove();
        }
    }

    void clear() {
        rows.clear();
    }
}
