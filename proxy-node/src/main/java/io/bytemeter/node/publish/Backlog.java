package io.bytemeter.node.publish;

import java.util.concurrent.atomic.AtomicLong;

/** Bytes of usage that the spool does not have yet. Thread-safe. */
final class Backlog {
    /** What a record takes on the heap while it waits to be packed. */
    private static final int RECORD_BYTES = 160;

    private final long limit;
    private final AtomicLong bytes = new AtomicLong();

    Backlog(long limit) {
        this.limit = limit;
    }

    void offered(int records) {
        bytes.addAndGet((long) records * RECORD_BYTES);
    }

    void spooled(int records) {
        bytes.addAndGet(-(long) records * RECORD_BYTES);
    }

    long bytes() {
        return bytes.get();
    }

    boolean hasRoom() {
        return bytes.get() < limit;
    }
}
