package io.bytemeter.bench.kit;

import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/** Usage that flows at a steady pace until it is closed. */
public final class SteadyUsage implements AutoCloseable {
    private static final long TICK_NS = 20_000_000;
    private static final int MOST_BYTES = 1_000_000;

    private final UsageFeed feed;
    private final int perTick;
    private final Function<Random, String> users;
    private final Thread thread = new Thread(this::run, "usage");
    private final long start = System.nanoTime();
    private final AtomicLong sent = new AtomicLong();
    private volatile boolean over;

    private SteadyUsage(UsageFeed feed, int perTick, Function<Random, String> users) {
        this.feed = feed;
        this.perTick = perTick;
        this.users = users;
    }

    /**
     * Begins, in a thread of its own.
     *
     * @param feed used by that thread alone, and closed by the caller
     * @param users chooses whose the next record is
     */
    public static SteadyUsage start(UsageFeed feed, int perSecond, Function<Random, String> users) {
        SteadyUsage usage = new SteadyUsage(feed, (int) (perSecond * TICK_NS / 1_000_000_000), users);
        usage.thread.start();
        return usage;
    }

    private void run() {
        Random random = new Random(1);
        for (long due = start; !over; due += TICK_NS) {
            LockSupport.parkNanos(due - System.nanoTime());
            long now = System.currentTimeMillis();
            for (int i = 0; i < perTick; i++) {
                feed.add(users.apply(random), now, random.nextInt(MOST_BYTES));
            }
            feed.send();
            sent.addAndGet(perTick);
        }
    }

    /** Records sent in each second so far: fewer than asked for if the machine cannot. */
    public double perSecond() {
        return sent.get() * 1e9 / (System.nanoTime() - start);
    }

    @Override
    public void close() throws InterruptedException {
        over = true;
        thread.join();
    }
}
