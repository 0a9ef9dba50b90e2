package io.bytemeter.bench.relay;

import io.bytemeter.bench.kit.Sample;
import java.util.concurrent.atomic.LongAdder;

/** A stretch of a running load. */
final class Stretch {
    private Stretch() {}

    /** Takes what is {@code done} in so many milliseconds, once the load has run for {@code ramp}. */
    static Sample take(Contender contender, LongAdder done, int ramp, int millis) throws InterruptedException {
        pass(ramp);
        long from = System.nanoTime();
        double processorFrom = contender.processorSeconds();
        long doneFrom = done.sum();
        pass(millis);
        double units = done.sum() - doneFrom;
        double processor = contender.processorSeconds() - processorFrom;
        return new Sample(units / ((System.nanoTime() - from) / 1e9), processor / units);
    }

    private static void pass(int millis) throws InterruptedException {
        Thread.sleep(millis); // awaits nothing: a rate is what happens in a stretch of time, and this is the stretch
    }
}
