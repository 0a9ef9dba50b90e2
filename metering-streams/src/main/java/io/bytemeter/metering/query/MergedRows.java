package io.bytemeter.metering.query;

import io.bytemeter.metering.book.Keys;
import io.bytemeter.metering.book.TotalRow;
import io.bytemeter.metering.query.WindowCover.Piece;
import io.bytemeter.usage.SubjectKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.BiConsumer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/** The rows of several windows, subject by subject in the order of the bytes of their ids. Confined to one thread. */
final class MergedRows implements AutoCloseable {
    private final List<Source> open = new ArrayList<>();
    private final PriorityQueue<Source> next = new PriorityQueue<>(Comparator.comparing(source -> source.id));
    private final List<Source> current = new ArrayList<>();

    /** One window's rows, and the first of them that was not taken yet. */
    private static final class Source {
        private final Piece piece;
        private final KeyValueIterator<Bytes, byte[]> rows;
        private Bytes id = Bytes.wrap(new byte[0]);
        private byte[] value = new byte[0];

        private Source(Piece piece, KeyValueIterator<Bytes, byte[]> rows) {
            this.piece = piece;
            this.rows = rows;
        }

        private boolean advance() {
            if (!rows.hasNext()) {
                return false;
            }
            KeyValue<Bytes, byte[]> row = rows.next();
            byte[] key = row.key.get();
            id = Bytes.wrap(Arrays.copyOfRange(key, Keys.ID_AT, key.length));
            value = row.value;
            return true;
        }
    }

    /**
     * Opens all; to be closed.
     *
     * @param prefix of all ids
     * @param after begin behind this id, or null; one without the prefix changes nothing
     */
    MergedRows(
            ReadOnlyKeyValueStore<Bytes, byte[]> book,
            SubjectKind kind,
            List<Piece> pieces,
            String prefix,
            @Nullable String after) {
        for (Piece piece : pieces) {
            Source source = new Source(piece, rows(book, kind, piece, prefix, after));
            open.add(source);
            if (source.advance()) {
                next.add(source);
            }
        }
    }

    private static KeyValueIterator<Bytes, byte[]> rows(
            ReadOnlyKeyValueStore<Bytes, byte[]> book,
            SubjectKind kind,
            Piece piece,
            String prefix,
            @Nullable String after) {
        byte[] first = prefix.getBytes(StandardCharsets.UTF_8);
        byte[] from =
                after == null || !after.startsWith(prefix) ? first : (after + "\0").getBytes(StandardCharsets.UTF_8);
        byte[] to = Arrays.copyOf(first, first.length + 1);
        to[first.length] = (byte) 0xFF; // which is in no UTF-8
        return book.range(
                Keys.total(kind, piece.resolution(), piece.window(), from),
                Keys.total(kind, piece.resolution(), piece.window(), to));
    }

    /** Goes to the next subject; false if there is none. */
    boolean next() {
        for (Source source : current) {
            if (source.advance()) {
                next.add(source);
            }
        }
        current.clear();
        Source first = next.poll();
        if (first == null) {
            return false;
        }
        current.add(first);
        for (Source same = next.peek(); same != null && same.id.equals(first.id); same = next.peek()) {
            current.add(next.remove());
        }
        return true;
    }

    String id() {
        return new String(current.get(0).id.get(), StandardCharsets.UTF_8);
    }

    /** The subject's rows. */
    void forEach(BiConsumer<Piece, TotalRow> consumer) {
        for (Source source : current) {
            consumer.accept(source.piece, TotalRow.decode(source.piece.resolution(), source.value));
        }
    }

    @Override
    public void close() {
        open.forEach(source -> source.rows.close());
    }
}
