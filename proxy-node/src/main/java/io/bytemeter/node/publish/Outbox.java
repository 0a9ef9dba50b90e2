package io.bytemeter.node.publish;

import io.bytemeter.node.spool.Entry;
import io.bytemeter.node.spool.Spool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Entries of the spool that the broker has not acknowledged, in order. Holds only those that are under way. Confined to
 * the publisher's thread.
 */
final class Outbox {
    private final Spool spool;
    private final Map<Long, Entry> sent = new LinkedHashMap<>();

    /** Acknowledged, while others before them are not. */
    private final Set<Long> ahead = new HashSet<>();

    private @Nullable Entry head;
    private long sentBytes;
    private long bytes;

    Outbox(Spool spool) {
        this.spool = spool;
        for (Entry entry = peek(); entry != null; entry = peek()) {
            head = null;
            bytes += entry.value().length;
        }
        seek(spool.acknowledged() + 1);
    }

    /** {@code entry} is in the spool. */
    void spooled(Entry entry) {
        bytes += entry.value().length;
    }

    /** The next batch to be sent, which is as good as sent; null if there is none. */
    @Nullable
    Entry take() {
        Entry entry = peek();
        if (entry != null) {
            head = null;
            sent.put(entry.number(), entry);
            sentBytes += entry.value().length;
        }
        return entry;
    }

    /** Books that the broker has a batch, until {@link #settle} in memory only; false if that was known. */
    boolean acknowledge(Entry entry) {
        long number = entry.number();
        if (number <= spool.acknowledged() || !ahead.add(number)) {
            return false;
        }
        remove(number);
        bytes -= entry.value().length;
        return true;
    }

    /**
     * Writes down how far the broker has everything.
     *
     * @throws IOException if that cannot be written; it is booked all the same
     */
    void settle() throws IOException {
        long upTo = spool.acknowledged();
        while (ahead.remove(upTo + 1)) {
            upTo++;
        }
        spool.acknowledge(upTo);
    }

    /** A batch taken last was not sent after all. */
    void putBack(Entry entry) {
        if (remove(entry.number())) {
            seek(entry.number());
        }
    }

    /** Everything is to be sent again. */
    void resend() {
        sent.clear();
        sentBytes = 0;
        seek(spool.acknowledged() + 1);
    }

    /** Bytes sent and not acknowledged. */
    long sentBytes() {
        return sentBytes;
    }

    /** Bytes not acknowledged. */
    long bytes() {
        return bytes;
    }

    long size() {
        return spool.last() - spool.acknowledged() - ahead.size();
    }

    boolean isEmpty() {
        return size() == 0;
    }

    /** The batch made first of those here, or null. */
    @Nullable
    Entry oldest() {
        Iterator<Entry> underWay = sent.values().iterator();
        return underWay.hasNext() ? underWay.next() : peek();
    }

    private @Nullable Entry peek() {
        try {
            while (head == null) {
                Entry entry = spool.next();
                if (entry == null) {
                    return null;
                }
                if (entry.number() > spool.acknowledged()
                        && !ahead.contains(entry.number())
                        && !sent.containsKey(entry.number())) {
                    head = entry;
                }
            }
            return head;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void seek(long number) {
        head = null;
        try {
            spool.seek(number);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean remove(long number) {
        Entry entry = sent.remove(number);
        if (entry != null) {
            sentBytes -= entry.value().length;
        }
        return entry != null;
    }
}
