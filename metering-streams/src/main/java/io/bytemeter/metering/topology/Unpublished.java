package io.bytemeter.metering.topology;

import io.bytemeter.metering.book.Keys;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.serialization.BytesSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;

/**
 * The totals that have changed since they last went out on the totals topic. The set is in the book too, so that a
 * restart publishes what the former life owed. Only committed totals are published. Stream thread only.
 */
final class Unpublished {
    /** Sends one total downstream. */
    interface Publisher {
        void publish(OpenRow total);
    }

    /** Totals published in one go, so that a large backlog does not hold up processing. */
    private static final int MAX_AT_ONCE = 10_000;

    private final Book book;
    private final long intervalMs;
    private final Publisher publisher;
    private final Set<Bytes> totals = new LinkedHashSet<>();
    private final List<Bytes> added = new ArrayList<>();
    private final List<Bytes> published = new ArrayList<>();
    private long lastAt;
    /** How many of the first totals are still to go out in this round; what changes meanwhile comes after them. */
    private int due;

    Unpublished(Book book, Duration interval, Publisher publisher) {
        this.book = book;
        this.intervalMs = interval.toMillis();
        this.publisher = publisher;
    }

    /** Whether the former life owed any. */
    boolean restore() {
        try (KeyValueIterator<Bytes, byte[]> rows =
                book.store().prefixScan(Keys.unpublished(), new BytesSerializer())) {
            while (rows.hasNext()) {
                KeyValue<Bytes, byte[]> row = rows.next();
                totals.add(Keys.totalOfUnpublished(row.key));
            }
        }
        return !totals.isEmpty();
    }

    void add(Bytes total) {
        if (totals.add(total)) {
            added.add(total);
        }
    }

    boolean isEmpty() {
        return totals.isEmpty();
    }

    void beforeCommit() {
        // A total that was published and has changed again since is in both lists: it stays.
        published.forEach(total -> book.put(Keys.unpublished(total), null));
        added.forEach(total -> book.put(Keys.unpublished(total), new byte[0]));
        published.clear();
        added.clear();
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
        Iterator<Bytes> remaining = totals.iterator();
        for (int i = 0; i < MAX_AT_ONCE && due > 0; i++, due--) {
            Bytes total = remaining.next();
            publisher.publish(book.open(total));
            remaining.remove();
            published.add(total);
        }
        book.changed();
    }
}
