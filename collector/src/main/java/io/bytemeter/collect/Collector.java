package io.bytemeter.collect;

import io.bytemeter.collect.config.SourceConfig;
import io.bytemeter.collect.ledger.CounterLedger;
import io.bytemeter.collect.ledger.Held;
import io.bytemeter.collect.ledger.Policy;
import io.bytemeter.collect.ledger.Seen;
import io.bytemeter.collect.source.Moved;
import io.bytemeter.node.meter.MeterTotals;
import io.bytemeter.node.publish.Shortfall;
import io.bytemeter.node.publish.UsagePublisher;
import io.bytemeter.usage.Subject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Polls sources, each on its own schedule and never twice at a time, and declares what they have lost. */
public final class Collector implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(Collector.class);
    private static final int MOST_THREADS = 16;
    private static final long DECLARING_MS = 1_000;
    private static final long ENFORCING_MS = 1_000;
    private static final long DECLARED_AGAIN_MS = 10_000;
    private static final Duration CLOSING = Duration.ofSeconds(5);

    private final CounterLedger ledger;
    private final UsagePublisher publisher;
    private final Predicate<String> admits;
    private final Clock clock;
    private final Map<Poller, Duration> pollers = new HashMap<>();
    private final ScheduledExecutorService threads;

    /** When each gap was declared last; confined to the task that declares. */
    private final Map<Shortfall, Long> declared = new HashMap<>();

    /**
     * @param directory where sources keep what they have to remember
     * @param ledger closed by the caller, after the publisher
     * @param publisher closed by the caller, after this
     * @param admits whether a user may be connected now
     */
    public Collector(
            List<SourceConfig> sources,
            Path directory,
            CounterLedger ledger,
            UsagePublisher publisher,
            Predicate<String> admits,
            Clock clock) {
        this.ledger = ledger;
        this.publisher = publisher;
        this.admits = admits;
        this.clock = clock;
        for (SourceConfig source : sources) {
            pollers.put(
                    new Poller(source.policy(), source.maker().make(directory, clock), ledger, publisher),
                    source.interval());
        }
        AtomicInteger number = new AtomicInteger();
        threads = Executors.newScheduledThreadPool(Math.min(2 * sources.size() + 1, MOST_THREADS), task -> {
            Thread thread = new Thread(task, "collector-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Begins to poll. The publisher has been started before. */
    public void start() {
        for (Map.Entry<Poller, Duration> poller : pollers.entrySet()) {
            ledger.book(poller.getKey().policy(), null, publisher::offer);
            every(poller.getValue().toMillis(), poller.getKey()::poll);
            every(ENFORCING_MS, () -> poller.getKey().enforce(admits));
        }
        every(DECLARING_MS, this::declare);
    }

    /** What the publisher says of this node: connections, and up to when everything is booked. Any thread may ask. */
    public MeterTotals totals() {
        long live = 0;
        long bookedAt = Long.MAX_VALUE;
        for (Poller poller : pollers.keySet()) {
            live += poller.status().live();
            Seen seen = ledger.seen(poller.policy().source());
            bookedAt = seen == null ? bookedAt : Math.min(bookedAt, seen.bookedAt());
        }
        return new MeterTotals(live, 0, 0, 0, 0, 0, bookedAt);
    }

    /** How the reading of each source goes, by name. Any thread may ask. */
    public List<SourceStatus> statuses() {
        return pollers.keySet().stream()
                .map(Poller::status)
                .sorted((one, other) -> one.source().compareTo(other.source()))
                .toList();
    }

    /** What is wrong with the sources, as a sentence; null if nothing is. Any thread may ask. */
    public @Nullable String problem() {
        for (SourceStatus status : statuses()) {
            if (status.problem() != null) {
                return status.source() + ": " + status.problem();
            }
        }
        return null;
    }

    /** What is known of a source; null if it was never read. Any thread may ask. */
    @Nullable
    Seen seen(String source) {
        return ledger.seen(source);
    }

    /** Where the counters of a source stand, as far as they are booked. Any thread may ask. */
    Map<Subject, Moved> values(String source) {
        return ledger.values(source);
    }

    /** Bytes in quarantine. Any thread may ask. */
    List<Held> quarantine() {
        return ledger.quarantine();
    }

    /**
     * Books bytes in quarantine, at the time they are from, or gives them up. Any thread may call.
     *
     * @return whether there are any under that id
     * @throws IllegalStateException if they are to be booked and their source is not configured any more
     * @throws IOException if the decision cannot be written; then there is none
     */
    boolean decide(String id, boolean release) throws IOException {
        for (Held held : ledger.quarantine()) {
            if (held.id().equals(id)) {
                Policy policy = release ? policy(held.source()) : null;
                boolean decided = ledger.decide(id, release);
                if (decided && policy != null) {
                    ledger.book(policy, id, publisher::offer);
                }
                return decided;
            }
        }
        return false;
    }

    private Policy policy(String source) {
        return pollers.keySet().stream()
                .map(Poller::policy)
                .filter(policy -> policy.source().equals(source))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        source + " is no source any more (expected: one, for its bytes to be booked)"));
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the tasks catch what they throw
    private void every(long ms, Runnable task) {
        threads.scheduleWithFixedDelay(task, 0, ms, TimeUnit.MILLISECONDS);
    }

    private void declare() {
        try {
            long now = clock.millis();
            List<Shortfall> untold = ledger.untold();
            declared.keySet().retainAll(untold);
            for (Shortfall gap : untold) {
                Long last = declared.get(gap);
                if (last == null || Math.abs(now - last) >= DECLARED_AGAIN_MS) {
                    declared.put(gap, now);
                    publisher.declare(gap, () -> ledger.told(gap));
                }
            }
        } catch (RuntimeException e) {
            logger.atError().setCause(e).log("gaps were not declared; they are kept");
        }
    }

    /** Polls no more. */
    @Override
    public void close() {
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(CLOSING.toMillis(), TimeUnit.MILLISECONDS)) {
                logger.atWarn().log("a source still answers; what it tells is not taken any more");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        pollers.keySet().forEach(Poller::close);
    }
}
