package io.bytemeter.alerts.webhook;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * When a delivery that failed is tried again.
 *
 * @param first pause after the first attempt; it doubles with each
 * @param longest pause
 * @param random takes up to a quarter off, so that what failed at once is not tried at once
 */
record Retries(Duration first, Duration longest, RandomGenerator random) {
    private static final int MOST_DOUBLINGS = 30;

    /** @param attempts made so far, at least one */
    long pauseMs(int attempts) {
        long doubled = first.toMillis() << Math.min(attempts - 1, MOST_DOUBLINGS);
        long pause = Math.min(doubled, longest.toMillis());
        return pause - (long) (pause * random.nextDouble() / 4);
    }
}
