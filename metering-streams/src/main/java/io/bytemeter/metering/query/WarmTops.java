package io.bytemeter.metering.query;

import io.bytemeter.metering.query.ListQuery.Sort;
import io.bytemeter.usage.SubjectFilter;
import io.bytemeter.usage.SubjectKind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for the lists that are asked for most, users by what they have moved this month and last, so that {@link Tops} keeps
 * them: a person who asks after a start, or when partitions have moved, does not wait until everybody has been read. Has a
 * thread of its own, and works for a part of the time only. Any thread.
 */
public final class WarmTops implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(WarmTops.class);
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    /** Reading goes on in the next interval after so long. */
    private static final long LONGEST_NS = Duration.ofMillis(250).toNanos();

    private final Share share;
    private final Supplier<Set<Integer>> owned;
    private final ZoneId billingZone;
    private final Clock clock;
    private final ScheduledExecutorService executor;
    private @Nullable ScheduledFuture<?> updates;

    /** Of the partitions that this instance owns. */
    public WarmTops(Share share, Books books, ZoneId billingZone, Clock clock) {
        this(share, () -> books.active(BookKind.USAGE), billingZone, clock);
    }

    WarmTops(Share share, Supplier<Set<Integer>> owned, ZoneId billingZone, Clock clock) {
        this.share = share;
        this.owned = owned;
        this.billingZone = billingZone;
        this.clock = clock;
        this.executor = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "warm-tops");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Begins to ask.
     *
     * @param ready whether this instance has nothing better to do
     */
    public void start(BooleanSupplier ready) {
        updates = executor.scheduleWithFixedDelay(
                () -> {
                    if (ready.getAsBoolean()) {
                        update();
                    }
                },
                0,
                INTERVAL.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /** Runs every {@link #INTERVAL}; tests call it themselves. Costs next to nothing for what is kept already. */
    void update() {
        long start = System.nanoTime();
        ZonedDateTime now = clock.instant().atZone(billingZone);
        try {
            for (int partition : owned.get()) {
                for (ZonedDateTime month : List.of(now, now.minusMonths(1))) {
                    if (System.nanoTime() - start < LONGEST_NS) {
                        ask(partition, month.toInstant());
                    }
                }
            }
        } catch (NotReadyException e) {
            logger.atDebug().setCause(e).log("metering is not running yet");
        } catch (RuntimeException e) {
            logger.atWarn().setCause(e).log("cannot make the lists of months; whoever asks first waits longer");
        }
    }

    private void ask(int partition, Instant month) {
        try {
            share.list(question(month), List.of(partition), false);
        } catch (NotReadyException e) {
            logger.atDebug()
                    .addKeyValue("partition", partition)
                    .setCause(e)
                    .log("it is moving; its lists are made later");
        }
    }

    private ListQuery question(Instant month) {
        return new ListQuery(
                SubjectKind.USER, WindowLength.MONTH, month, billingZone, Sort.TOTAL, true, 1, null, SubjectFilter.ALL);
    }

    @Override
    public void close() {
        if (updates != null) {
            updates.cancel(true);
        }
        executor.shutdownNow();
    }
}
