package io.bytemeter.metering.topology;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** How many rows the books of an instance keep on heap, all of them together. Any thread. */
final class HeapRows {
    private final long most;
    private final AtomicLong kept = new AtomicLong();
    private final AtomicInteger books = new AtomicInteger();

    /** @param most before books let cold ones go */
    HeapRows(long most) {
        this.most = most;
    }

    /** For one more book. */
    Part part() {
        books.incrementAndGet();
        return new Part();
    }

    /** What one book has of it. Confined to one thread. */
    final class Part implements AutoCloseable {
        private long own;
        private boolean closed;

        /** What each book may have, should all of them need as much. */
        long fair() {
            return most / Math.max(1, books.get());
        }

        /** Takes note of how many this book keeps, and says whether it must let them go: others need them more. */
        boolean isTooMuch(long rows) {
            long all = kept.addAndGet(rows - own);
            own = rows;
            boolean others = all > most + most / 4; // have more than their part, and no records to find that out by
            return all > most && (rows > fair() || others);
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                kept.addAndGet(-own);
                books.decrementAndGet();
            }
        }
    }
}
