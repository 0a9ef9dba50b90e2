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
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

/** Committed rows of subjects: from the stores of this instance, or from the instance that owns them. Thread-safe. */
public final class ControlRows {
    private final Books books;
    private final Rows shares;

    /** Over the stores of this instance, and those of all. */
    public ControlRows(Books books, Rows shares) {
        this.books = books;
        this.shares = shares;
    }

    /** The row of this key in the subject's partition; throws {@link NotReadyException} if nobody can tell. */
    byte @Nullable [] row(Subject subject, Bytes key) {
        BookKind book = BookKind.of(subject.kind());
        int partition = books.partition(subject);
        try {
            return books.find(book, partition, false).get(key);
        } catch (NotReadyException | InvalidStateStoreException e) {
            // Others are asked by the beginning of a key, and may tell more than this one.
            return shares.rows(book, partition, key.get()).stream()
                    .filter(row -> Arrays.equals(row.key(), key.get()))
                    .map(Row::value)
                    .findFirst()
                    .orElse(null);
        }
    }

    /** The first {@code limit} rows of quotas of each partition, from a key on; from other instances it may be more. */
    List<byte[]> quotas(SubjectKind kind, Bytes from, int limit) {
        List<byte[]> found = new ArrayList<>();
        BookKind book = BookKind.of(kind);
        for (int partition = 0; partition < books.partitions(book); partition++) {
            found.addAll(quotas(book, partition, kind, from, limit));
        }
        return found;
    }

    private List<byte[]> quotas(BookKind book, int partition, SubjectKind kind, Bytes from, int limit) {
        List<byte[]> found = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> rows =
                books.find(book, partition, false).range(from, Keys.afterQuotas(kind))) {
            while (rows.hasNext() && found.size() < limit) {
                found.add(rows.next().value);
            }
            return found;
        } catch (NotReadyException | InvalidStateStoreException e) {
            return shares.rows(book, partition, Keys.quotas(kind).get()).stream()
                    .filter(row -> Arrays.compareUnsigned(row.key(), from.get()) >= 0)
                    .map(Row::value)
                    .toList();
        }
    }
}
