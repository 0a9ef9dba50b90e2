package io.bytemeter.metering.topology;

import io.bytemeter.metering.book.KeyBlock;
import io.bytemeter.metering.book.Keys;
import io.bytemeter.metering.book.TotalRow;
import io.bytemeter.usage.Subject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.kafka.common.serialization.BytesSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

/**
 * The totals that have changed since they last went out on the totals topic. The set is in the book too, so that a
 * restart publishes what the former life owed. Only committed totals are published. Stream thread only.
 */
final class Unpublished {
    /** Sends one total downstream. */
    interface Publisher {
        void publish(Subject subject, int window, TotalRow total);
    }

    /** Rows that one row of the book notes: many, because rows cost, and not all, because a row must not be large. */
    private static final int BLOCK = 1_000;

    /** Rows whose totals are published in one go, so that a large backlog does not hold up processing. */
    private static final int MAX_AT_ONCE = 3_000;

    /** A row that notes totals; it goes when all of them are published. */
    private static final class Block {
        private final Bytes key;
        private int waiting;

        private Block(Bytes key) {
            this.key = key;
        }
    }

    /** A row that waits: where that is noted, and its totals, unless too many rows wait to keep them all on heap. */
    private record Waiting(Block block, @Nullable OpenTotals totals) {}

    private final Book book;
    private final long intervalMs;
    private final LongSupplier keptRows;
    private final Publisher publisher;
    /** By the keys of their rows, in the order in which they have changed. */
    private final Map<Bytes, Waiting> totals = new LinkedHashMap<>();

    private final List<Bytes> added = new ArrayList<>();
    private final List<Bytes> done = new ArrayList<>();
    private long blocks;
    private Block next = new Block(Keys.unpublished(blocks));
    private long lastAt;
    /** How many of the first totals are still to go out in this round; what changes meanwhile comes after them. */
    private int due;

    /** @param keptRows of how many rows at most the totals are kept on heap */
    Unpublished(Book book, Duration interval, LongSupplier keptRows, Publisher publisher) {
        this.book = book;
        this.intervalMs = interval.toMillis();
        this.keptRows = keptRows;
        this.publisher = publisher;
    }

    /** Whether the former life owed any. */
    boolean restore() {
        try (KeyValueIterator<Bytes, byte[]> rows =
                book.store().prefixScan(Keys.unpublished(), new BytesSerializer())) {
            while (rows.hasNext()) {
                KeyValue<Bytes, byte[]> row = rows.next();
                if (Keys.isBlockOfUnpublished(row.key)) {
                    restore(new Block(row.key), KeyBlock.decode(row.value));
                    blocks = Math.max(blocks, Keys.numberOfBlock(row.key) + 1);
                } else {
                    restore(new Block(row.key), List.of(Keys.totalOfUnpublished(row.key)));
                }
            }
        }
        next = new Block(Keys.unpublished(blocks));
        return !isEmpty();
    }

    private void restore(Block block, List<Bytes> noted) {
        for (Bytes row : noted) {
            Waiting before = totals.putIfAbsent(row, new Waiting(block, null));
            block.waiting += before == null ? 1 : 0;
        }
        if (block.waiting == 0) { // all of them are noted in other blocks, too
            done.add(block.key);
        }
    }

    /** A row that is about to be committed, whose totals have changed. */
    void add(Bytes key, OpenTotals changed) {
        OpenTotals kept = totals.size() < keptRows.getAsLong() ? changed : null;
        Waiting before = totals.get(key);
        if (before == null) {
            totals.put(key, new Waiting(next, kept));
            added.add(key);
            next.waiting++;
            if (added.size() == BLOCK) {
                note();
            }
        } else if (before.totals() != kept) {
            totals.put(key, new Waiting(before.block(), kept)); // the former one left the heap meanwhile
        }
    }

    /** Whether totals of this row wait. */
    boolean waits(Bytes key) {
        return totals.containsKey(key);
    }

    /** Ends the block that has been filled. */
    private void note() {
        book.put(next.key, KeyBlock.encode(added));
        added.clear();
        next = new Block(Keys.unpublished(++blocks));
    }

    boolean isEmpty() {
        return totals.isEmpty();
    }

    void beforeCommit() {
        done.forEach(block -> book.put(block, null));
        done.clear();
        if (!added.isEmpty()) {
            note();
        }
    }

    /**
     * Publishes what is due, a round each interval; a round that is large is continued at the next call. To be called only
     * while every total in the book is as it was committed.
     */
    void publish(long now) {
        if (due == 0) {
            if (totals.isEmpty() || (now - lastAt < intervalMs && now >= lastAt)) {
                return;
            }
            lastAt = now;
            due = totals.size();
        }
        Iterator<Map.Entry<Bytes, Waiting>> remaining = totals.entrySet().iterator();
        for (int i = 0; i < MAX_AT_ONCE && due > 0; i++, due--) {
            Map.Entry<Bytes, Waiting> row = remaining.next();
            OpenTotals kept = row.getValue().totals();
            (kept == null ? book.totals(row.getKey()) : kept).publish(publisher);
            Block block = row.getValue().block();
            remaining.remove();
            if (--block.waiting == 0) {
                done.add(block.key);
            }
        }
        book.changed();
    }
}
