package io.bytemeter.node.publish;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Batches the broker has not acknowledged, in the order they were made. Confined to the publisher's thread. */
final class Outbox {
    private final Deque<Batch> waiting = new ArrayDeque<>();
    private final Set<Batch> sent = new LinkedHashSet<>();
    private long sentBytes;

    void add(Batch batch) {
        waiting.add(batch);
    }

    /** The next batch to be sent, which is as good as sent; null if there is none. */
    @Nullable
    Batch take() {
        Batch batch = waiting.poll();
        if (batch != null) {
            sent.add(batch);
            sentBytes += batch.value().length;
        }
        return batch;
    }

    /** Forgets a batch that the broker has; false if that was known. */
    boolean acknowledge(Batch batch) {
        // It may wait to be sent again when the news that it arrived the first time comes.
        if (sent.remove(batch)) {
            sentBytes -= batch.value().length;
            return true;
        }
        return waiting.remove(batch);
    }

    /** A batch taken last was not sent after all. */
    void putBack(Batch batch) {
        if (sent.remove(batch)) {
            sentBytes -= batch.value().length;
            waiting.addFirst(batch);
        }
    }

    /** Everything is to be sent again. */
    void resend() {
        List<Batch> again = new ArrayList<>(sent);
        sent.clear();
        sentBytes = 0;
        for (int i = again.size() - 1; i >= 0; i--) {
            waiting.addFirst(again.get(i));
        }
    }

    /** Bytes sent and not acknowledged. */
    long sentBytes() {
        return sentBytes;
    }

    int size() {
        return waiting.size() + sent.size();
    }

    boolean isEmpty() {
        return size() == 0;
    }

    /** The batch made first of those here, or null. */
    @Nullable
    Batch oldest() {
        return sent.isEmpty() ? waiting.peek() : sent.iterator().next();
    }
}
