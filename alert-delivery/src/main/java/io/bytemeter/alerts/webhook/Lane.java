package io.bytemeter.alerts.webhook;

import io.bytemeter.schema.Delivery;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * What is pending for one webhook in the partitions of this instance. Lanes know nothing of each other, so that a
 * receiver that fails or hangs is nobody else's trouble. Confined to the deliverer's thread.
 */
final class Lane {
    private static final int AT_A_TIME = 4;

    /** A delivery and the partition it is in. */
    record Pending(int partition, Delivery delivery, long dueAt) {}

    private final PriorityQueue<Pending> waiting = new PriorityQueue<>(Comparator.comparingLong(Pending::dueAt)
            .thenComparingLong(pending -> pending.delivery().getCreatedAt()));
    private int underWay;
    private boolean failing;
    private long lastSuccess = Long.MIN_VALUE;
    private long unknownSince = Long.MAX_VALUE;

    void add(int partition, Delivery delivery) {
        Long next = delivery.getNextAttemptAt();
        waiting.add(new Pending(partition, delivery, next == null ? delivery.getCreatedAt() : next));
    }

    /** The next to be tried at {@code now}, or null; a receiver that fails is tried with one at a time. */
    @Nullable
    Pending next(long now) {
        Pending first = waiting.peek();
        if (first == null || first.dueAt() > now || underWay >= (failing ? 1 : AT_A_TIME)) {
            return null;
        }
        underWay++;
        return waiting.remove();
    }

    /** An attempt has succeeded: whatever waits because others failed is due. */
    void succeeded(long now) {
        underWay--;
        lastSuccess = Math.max(lastSuccess, now);
        if (failing) {
            failing = false;
            List<Pending> late = new ArrayList<>(waiting);
            waiting.clear();
            late.forEach(
                    each -> waiting.add(new Pending(each.partition(), each.delivery(), Math.min(now, each.dueAt()))));
        }
    }

    void failed() {
        underWay--;
        failing = true;
    }

    /** The receiver took something then, perhaps before this instance was started. */
    void knownSuccess(long at) {
        lastSuccess = Math.max(lastSuccess, at);
    }

    /** When the receiver last took anything, ms since the epoch. */
    long lastSuccess() {
        return lastSuccess;
    }

    /** Forgets what is pending in {@code partition}, which is another instance's now. */
    void drop(int partition) {
        waiting.removeIf(pending -> pending.partition() == partition);
    }

    /** For how long there has been no such webhook. */
    long unknownMs(boolean unknown, long now) {
        unknownSince = unknown ? Math.min(unknownSince, now) : Long.MAX_VALUE;
        return unknown ? now - unknownSince : 0;
    }

    boolean isUnderWay() {
        return underWay > 0;
    }

    int size() {
        return waiting.size() + underWay;
    }
}
