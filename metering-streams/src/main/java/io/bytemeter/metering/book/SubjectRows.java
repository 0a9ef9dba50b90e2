package io.bytemeter.metering.book;

import io.bytemeter.usage.SubjectKind;
import java.nio.ByteBuffer;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Where the totals of one subject are: of its latest windows in one row, of all others each in its own. The one row is read
 * first and once: a window that it has left meanwhile has its own row by then. Confined to one thread.
 */
public final class SubjectRows {
    /** Has the rows of a book. */
    public interface Reader {
        byte @Nullable [] get(Bytes key);
    }

    private final Reader book;
    private final SubjectKind kind;
    private final byte[] id;
    private final byte @Nullable [] current;

    /** @param id the subject's name in UTF-8 */
    public SubjectRows(Reader book, SubjectKind kind, byte[] id) {
        this.book = book;
        this.kind = kind;
        this.id = id;
        this.current = book.get(Keys.current(kind, id));
    }

    /** The totals of its latest windows; null if it was never seen, or last by a version that had no such row. */
    public @Nullable CurrentRow current() {
        return current == null ? null : CurrentRow.decode(current);
    }

    /** The quarter hour of its earliest usage, or null if it was never seen. */
    public @Nullable Integer first() {
        if (current != null) {
            return CurrentRow.first(current);
        }
        byte[] seen = book.get(Keys.subject(kind, id));
        return seen == null ? null : (int) Varints.get(ByteBuffer.wrap(seen));
    }

    /** The total of this window, or null if there is none. */
    public @Nullable TotalRow total(Resolution resolution, int window) {
        TotalRow latest = current == null ? null : CurrentRow.total(current, resolution, window);
        if (latest != null) {
            return latest;
        }
        byte[] row = book.get(Keys.total(kind, resolution, window, id));
        return row == null ? null : TotalRow.decode(resolution, row);
    }
}
