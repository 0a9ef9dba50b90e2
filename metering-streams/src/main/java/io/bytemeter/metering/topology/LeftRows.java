package io.bytemeter.metering.topology;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;

/**
 * Rows of windows that their subjects have left: they go from the heap first, as hardly anything comes for them any more,
 * and the heap has room for as many subjects as there is. Some stay, for what is late. Stream thread only.
 */
final class LeftRows {
    /** About as many as change in a commit: what is late comes soon. */
    private static final int MOST = 10_000;

    /** And no more than such a part of the rows that all books together may keep. */
    private static final int PART = 100;

    private final long most;
    private final Deque<Left> rows = new ArrayDeque<>();

    private record Left(OpenSubject subject, OpenRow row) {
        /** Whether the subject has not come back to it. */
        boolean isLeft() {
            OpenRow[] current = subject.rows;
            return current == null || Arrays.stream(current).noneMatch(one -> one == row);
        }
    }

    /** @param openRows that all books together may keep */
    LeftRows(long openRows) {
        most = Math.min(MOST, openRows / PART);
    }

    /**
     * The subject has turned to other windows.
     *
     * @param before its rows until now; some of them may still be its rows
     */
    void add(OpenSubject subject, OpenRow[] before) {
        for (OpenRow row : before) {
            Left left = new Left(subject, row);
            if (left.isLeft()) {
                rows.add(left);
            }
        }
    }

    /** Right after a commit only, when no row has anything that the store has not. */
    void forget(Map<Bytes, OpenRow> open) {
        while (rows.size() > most) {
            Left left = rows.remove();
            if (left.isLeft()) {
                open.remove(left.row().key, left.row());
            }
        }
    }

    void clear() {
        rows.clear();
    }
}
