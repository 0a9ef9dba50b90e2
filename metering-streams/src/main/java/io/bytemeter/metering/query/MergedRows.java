package io.bytemeter.metering.query;

import io.bytemeter.metering.book.CurrentRow;
import io.bytemeter.metering.book.Keys;
import io.bytemeter.metering.book.Resolution;
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

/**
 * The totals of several windows, subject by subject in the order of the bytes of their ids: those of latest windows, which
 * are in one row, and the rows of each window beside them. Confined to one thread.
 */
final class MergedRows implements AutoCloseable {
    private final List<Piece> pieces;
    private final List<Source> open = new ArrayList<>();
    private final PriorityQueue<Source> next = new PriorityQueue<>(Comparator.comparing(source -> source.id));
    private final List<Source> current = new ArrayList<>();
    private final @Nullable TotalRow[] totals;

    /** Rows, and the first of them that was not taken yet. */
    private abstract static class Source {
        private final KeyValueIterator<Bytes, byte[]> rows;
        private Bytes id = Bytes.wrap(new byte[0]);

        private Source(KeyValueIterator<Bytes, byte[]> rows) {
            this.rows = rows;
        }

        private boolean advance() {
            while (rows.hasNext()) {
                KeyValue<Bytes, byte[]> row = rows.next();
                if (take(row.value)) {
                    id = Bytes.wrap(Keys.idOf(row.key));
                    return true;
                }
            }
            return false;
        }

        /** Whether the row has anything that is asked for. */
        abstract boolean take(byte[] row);

        /** Puts what was taken to the pieces it belongs to. */
        abstract void tell(@Nullable TotalRow[] totals);
    }

    private static final class Latest extends Source {
        private final List<Piece> pieces;
        private byte[] row = new byte[0];

        private Latest(KeyValueIterator<Bytes, byte[]> rows, List<Piece> pieces) {
            super(rows);
            this.pieces = pieces;
        }

        @Override
        boolean take(byte[] encoded) {
            row = encoded;
            for (Piece piece : pieces) {
                if (CurrentRow.has(row, piece.resolution(), piece.window())) {
                    return true;
                }
            }
            return false;
        }

        @Override
        void tell(@Nullable TotalRow[] totals) {
            for (int i = 0; i < totals.length; i++) {
                Piece piece = pieces.get(i);
                TotalRow total = CurrentRow.total(row, piece.resolution(), piece.window());
                totals[i] = total == null ? totals[i] : total;
            }
        }
    }

    private static final class Window extends Source {
        private final Resolution resolution;
        private final int index;
        private byte[] row = new byte[0];

        private Window(KeyValueIterator<Bytes, byte[]> rows, Piece piece, int index) {
            super(rows);
            this.resolution = piece.resolution();
            this.index = index;
        }

        @Override
        boolean take(byte[] encoded) {
            row = encoded;
            return true;
        }

        @Override
        void tell(@Nullable TotalRow[] totals) {
            if (totals[index] == null) { // while it is the latest, its own row is out of date
                totals[index] = TotalRow.decode(resolution, row);
            }
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
        this.pieces = pieces;
        this.totals = new @Nullable TotalRow[pieces.size()];
        byte[] first = prefix.getBytes(StandardCharsets.UTF_8);
        byte[] from =
                after == null || !after.startsWith(prefix) ? first : (after + "\0").getBytes(StandardCharsets.UTF_8);
        byte[] to = Arrays.copyOf(first, first.length + 1);
        to[first.length] = (byte) 0xFF; // which is in no UTF-8
        // The latest windows first: one that is left meanwhile has its own row by then.
        open(new Latest(book.range(Keys.current(kind, from), Keys.current(kind, to)), pieces));
        for (int i = 0; i < pieces.size(); i++) {
            Piece piece = pieces.get(i);
            Bytes start = Keys.total(kind, piece.resolution(), piece.window(), from);
            Bytes end = Keys.total(kind, piece.resolution(), piece.window(), to);
            open(new Window(book.range(start, end), piece, i));
        }
    }

    private void open(Source source) {
        open.add(source);
        if (source.advance()) {
            next.add(source);
        }
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

    /** The subject's totals. */
    void forEach(BiConsumer<Piece, TotalRow> consumer) {
        Arrays.fill(totals, null);
        current.forEach(source -> source.tell(totals));
        for (int i = 0; i < totals.length; i++) {
            TotalRow total = totals[i];
            if (total != null) {
                consumer.accept(pieces.get(i), total);
            }
        }
    }

    @Override
    public void close() {
        open.forEach(source -> source.rows.close());
    }
}
