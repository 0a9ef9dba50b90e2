package io.bytemeter.metering.control;

import io.bytemeter.metering.book.Keys;
import io.bytemeter.metering.query.BookKind;
import io.bytemeter.metering.query.Books;
import io.bytemeter.metering.query.NotReadyException;
import io.bytemeter.metering.query.Row;
import io.bytemeter.metering.query.Rows;
import io.bytemeter.usage.Subject;
import io.bytemeter.usage.SubjectKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/** Committed rows of subjects, from the instances that own them. Thread-safe. */
public final class ControlRows {
    private final Books books;
    private final Rows rows;

    /**
     * Reads rows.
     *
     * @param books knows which partition a subject is in
     * @param rows of all instances
     */
    public ControlRows(Books books, Rows rows) {
        this.books = books;
        this.rows = rows;
    }

    /** The row of this key in the subject's partition; throws {@link NotReadyException} if nobody can tell. */
    byte @Nullable [] row(Subject subject, Bytes key) {
        byte[] wanted = key.get();
        return rows.rows(BookKind.of(subject.kind()), books.partition(subject), wanted, wanted, 1).stream()
                .filter(row -> Arrays.equals(row.key(), wanted)) // a longer key starts so too
                .map(Row::value)
                .findFirst()
                .orElse(null);
    }

    /** The first {@code limit} rows of quotas of each partition, from a key on; it may be more, and some before it. */
    List<byte[]> quotas(SubjectKind kind, Bytes from, int limit) {
        List<byte[]> found = new ArrayList<>();
        BookKind book = BookKind.of(kind);
        byte[] all = Keys.quotas(kind).get();
        for (int partition = 0; partition < books.partitions(book); partition++) {
            rows.rows(book, partition, all, from.get(), limit).forEach(row -> found.add(row.value()));
        }
        return found;
    }
}
