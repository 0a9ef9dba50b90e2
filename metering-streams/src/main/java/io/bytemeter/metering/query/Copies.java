package io.bytemeter.metering.query;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.apache.kafka.streams.errors.StreamsException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which of the partitions here may answer as copies: those that have had everything at some time since their store was
 * opened. One that is being restored from nothing would tell of too few subjects and too few bytes, and a store that was
 * whole is restored from nothing when its task is corrupted. Has a thread of its own, as the broker that is asked for the
 * ends of changelogs may be away. Any thread.
 */
public final class Copies implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(Copies.class);
    private static final Duration INTERVAL = Duration.ofMillis(200);

    /** What has everything may still seem this much behind: the ends of transactions count, too. */
    private static final long COMPLETE_LAG = 10;

    /** How long others may have to wait for the copies of an instance that has been started. */
    private static final long LONGEST_NS = Duration.ofMinutes(1).toNanos();

    private final Map<Place, Integer> openings = new ConcurrentHashMap<>();
    /** What each copy that is not complete must have. */
    private final Map<Place, Goal> goals = new HashMap<>();
    /** At which of its openings a copy was found to have had everything. */
    private final Map<Place, Integer> complete = new ConcurrentHashMap<>();

    private final ScheduledExecutorService executor;
    private @Nullable ScheduledFuture<?> updates;

    private volatile int missing;
    private volatile boolean made;
    private volatile long startedNs;

    private record Place(String store, int partition) {}

    /** The end of the changelog as it was after the opening: what its owner writes goes on, and a copy may always lag. */
    private record Goal(int opening, long end) {}

    public Copies() {
        executor = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "copies");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Begins to look at those that are here.
     *
     * @param others tells how many are being made on other instances; may block for a moment
     */
    public void start(Books books, IntSupplier others) {
        startedNs = System.nanoTime();
        updates = executor.scheduleWithFixedDelay(
                () -> update(books, others), 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** A store is about to be opened, with what it had before or with nothing. */
    void opened(String store, int partition) {
        openings.merge(new Place(store, partition), 1, Integer::sum);
    }

    /** Whether the copy here has had everything since it was opened. */
    boolean isComplete(BookKind book, int partition) {
        Place place = new Place(book.store(), partition);
        Integer at = complete.get(place);
        return at != null && at.equals(openings.get(place));
    }

    /** How many of those that are here are not complete. */
    int missing() {
        return missing;
    }

    /**
     * Whether all copies of all instances were complete at some time after the start: an owner that stops now is not
     * missed. After a minute it is said in any case, so that a cluster that starts from nothing answers with what it has.
     */
    public boolean areMade() {
        return made || System.nanoTime() - startedNs > LONGEST_NS;
    }

    /** Looks at the copies that were not complete yet. Runs every {@link #INTERVAL}; tests call it themselves. */
    synchronized void update(Books books, IntSupplier others) {
        try {
            int here = 0;
            int incomplete = 0;
            for (BookKind book : BookKind.values()) {
                Set<Integer> partitions = books.active(book);
                partitions.addAll(books.standby(book));
                here += partitions.size();
                incomplete += update(books, book, partitions);
            }
            missing = incomplete;
            made = made || (here > 0 && incomplete == 0 && others.getAsInt() == 0);
        } catch (NotReadyException | StreamsException | IllegalStateException e) {
            logger.atDebug().setCause(e).log("how far copies are is not known; none becomes complete meanwhile");
        } catch (RuntimeException e) {
            logger.atWarn().setCause(e).log("cannot tell how far copies are");
        }
    }

    /** Says how many of those that are here are not complete. */
    private int update(Books books, BookKind book, Set<Integer> here) {
        complete.keySet().removeIf(place -> place.store().equals(book.store()) && !here.contains(place.partition()));
        goals.keySet().removeIf(place -> place.store().equals(book.store()) && !here.contains(place.partition()));
        Set<Integer> missing = new HashSet<>(here);
        missing.removeIf(partition -> isComplete(book, partition));
        if (missing.isEmpty()) {
            return 0;
        }
        // Noted before the lags are asked for: a store that is opened again meanwhile is not taken for complete.
        Map<Place, Integer> before = Map.copyOf(openings);
        Map<Integer, CopyLag> lags = books.lags(book);
        for (int partition : missing) {
            Place place = new Place(book.store(), partition);
            Integer opening = before.get(place);
            CopyLag lag = lags.get(partition);
            if (opening != null && lag != null) {
                Goal goal = goals.get(place);
                if (goal == null || goal.opening() != opening) {
                    goal = new Goal(opening, lag.end());
                    goals.put(place, goal);
                }
                if (lag.position() >= goal.end() - COMPLETE_LAG) {
                    complete.put(place, opening);
                    goals.remove(place);
                }
            }
        }
        missing.removeIf(partition -> isComplete(book, partition));
        return missing.size();
    }

    @Override
    public void close() {
        if (updates != null) {
            updates.cancel(true);
        }
        executor.shutdownNow();
    }
}
