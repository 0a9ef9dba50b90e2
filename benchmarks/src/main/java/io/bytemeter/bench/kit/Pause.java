package io.bytemeter.bench.kit;

import java.util.concurrent.Callable;

/** Time that passes. */
public final class Pause {
    private Pause() {}

    public static void millis(long millis) throws InterruptedException {
        Thread.sleep(millis); // awaits nothing: a rate is what happens in a stretch of time, and this is the stretch
    }

    /**
     * Returns once it is so, asking as often as given, which is also how exactly the moment is known.
     *
     * @throws IllegalStateException if it takes too long
     */
    public static void until(String what, long seconds, long everyMillis, Callable<Boolean> condition)
            throws Exception {
        long deadline = System.nanoTime() + seconds * 1_000_000_000L;
        while (!condition.call()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("not within " + seconds + " s: " + what);
            }
            Thread.sleep(everyMillis); // other processes tell nobody: asked again, but not in a tight loop
        }
    }
}
