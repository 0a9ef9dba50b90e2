package io.bytemeter.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waits for something that another process is about to do, by asking again and again. */
final class Poll {
    private Poll() {}

    static void until(Duration limit, String what, Callable<Boolean> condition) {
        value(limit, what, true, condition);
    }

    /** @param more is asked for what else to say if it fails */
    static void until(Duration limit, String what, Callable<Boolean> condition, Callable<String> more) {
        value(limit, what, true, condition, more);
    }

    /** Returns as soon as {@code actual} answers {@code expected}; fails with its last answer after {@code limit}. */
    static <T> void value(Duration limit, String what, T expected, Callable<T> actual) {
        value(limit, what, expected, actual, () -> "");
    }

    private static <T> void value(Duration limit, String what, T expected, Callable<T> actual, Callable<String> more) {
        long end = System.nanoTime() + limit.toNanos();
        try {
            T last = actual.call();
            while (!expected.equals(last) && System.nanoTime() < end) {
                pause();
                last = actual.call();
            }
            assertThat(last)
                    .as(expected.equals(last) ? what : what + more.call())
                    .isEqualTo(expected);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(what, e);
        }
    }

    private static void pause() throws InterruptedException {
        assertThat(new CountDownLatch(1).await(25, TimeUnit.MILLISECONDS)).isFalse();
    }
}
