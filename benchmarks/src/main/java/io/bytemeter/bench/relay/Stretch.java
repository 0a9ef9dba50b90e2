package io.bytemeter.bench.relay;

import io.bytemeter.bench.kit.Pause;
import io.bytemeter.bench.kit.Sample;
import java.util.concurrent.atomic.LongAdder;

/** A stretch of a running load. */
final class Stretch {
    private Stretch() {}

    /** Takes what is {@code done} in so many milliseconds, once the load has run for {@code ramp}. */
    static Sample take(Contender contender, LongAdder done, int ramp, int millis) throws InterruptedException {
        Pause.millis(ramp);
        long from = System.nanoTime();
        double processorFrom = contender.processorSeconds();
        long doneFrom = done.sum();
        Pause.millis(millis);
        double units = done.sum() - doneFrom;
        double processor = contender.processorSeconds() - processorFrom;
        return new Sample(units / ((System.nanoTime() - from) / 1e9), processor / units);
    }
}
