package io.bytemeter.launcher;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Asked for by a signal, or by a part that cannot go on. Thread-safe. */
final class StopSignal {
    private final CountDownLatch asked = new CountDownLatch(1);
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    /** Asks for an orderly stop. */
    void request() {
        asked.countDown();
    }

    /** Asks for a stop because a part has failed for good. The first failure is the one that is told. */
    void fail(Throwable cause) {
        failure.compareAndSet(null, cause);
        asked.countDown();
    }

    /** The failure that asked for the stop, or null. */
    @Nullable
    Throwable failure() {
        return failure.get();
    }

    /** Returns when a stop is asked for. */
    void await() throws InterruptedException {
        asked.await();
    }

    /**
     * Pauses, and ends the start if a stop is asked for before or meanwhile.
     *
     * @throws StoppedException then
     */
    void pause(Duration time) {
        try {
            if (asked.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new StoppedException();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoppedException();
        }
    }

    /** Ends the start if a stop is asked for. */
    void check() {
        pause(Duration.ZERO);
    }
}
