package io.bytemeter.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/** Waits for what an event loop is about to publish, by asking again and again. */
final class Await {
    private static final long LIMIT = Duration.ofSeconds(30).toNanos();
    private static final long PAUSE = Duration.ofMillis(1).toNanos();

    private Await() {}

    static void value(long expected, LongSupplier actual) {
        long end = System.nanoTime() + LIMIT;
        long value = actual.getAsLong();
        while (value != expected && System.nanoTime() < end) {
            LockSupport.parkNanos(PAUSE);
            value = actual.getAsLong();
        }
        assertThat(value).isEqualTo(expected); // not asked once more: it may have gone on
    }
}
