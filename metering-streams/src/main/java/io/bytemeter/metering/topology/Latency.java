package io.bytemeter.metering.topology;

import io.micrometer.core.instrument.Timer;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * How long usage waits until its total can be read. Each batch is observed once, by its record that has waited longest:
 * an observation for every record would cost more than its booking. Stream thread only.
 */
final class Latency {
    private final Timer timer;
    private long[] oldest = new long[64];
    private int batches;

    Latency(Timer timer) {
        this.timer = timer;
    }

    /**
     * A batch was booked.
     *
     * @param end when the interval of the record that has waited longest ended, in ms since the epoch
     */
    void booked(long end) {
        if (batches == oldest.length) {
            oldest = Arrays.copyOf(oldest, 2 * batches);
        }
        oldest[batches++] = end;
    }

    /** What was booked can be read. */
    void committed(long now) {
        for (int i = 0; i < batches; i++) {
            timer.record(Math.max(0, now - oldest[i]), TimeUnit.MILLISECONDS); // a node's clock may be ahead
        }
        batches = 0;
    }
}
