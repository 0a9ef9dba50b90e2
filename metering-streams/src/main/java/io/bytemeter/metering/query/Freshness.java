package io.bytemeter.metering.query;

import io.bytemeter.metering.query.Progress.GapRef;
import io.bytemeter.metering.topology.MeteringTopology;
import io.bytemeter.usage.SubjectKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far the totals have caught up. A node is settled up to the time its last status names once every batch the status
 * names has been committed; the totals are settled up to the least of their nodes. Tags lag behind users by one more
 * commit, and settle when every partition of tags holds the mark of the flush that settled the users. A node that has
 * gone silent keeps the totals from settling any further: what it still has is not known.
 */
public final class Freshness implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(Freshness.class);
    private static final Duration INTERVAL = Duration.ofMillis(200);
    private static final int MAX_CANDIDATES = 100;

    private final LocalProgress local;
    private final Supplier<List<Progress>> others;
    private final Supplier<List<GapRef>> declared;
    private final int usagePartitions;
    private final ScheduledExecutorService executor;

    private final Deque<Candidate> candidates = new ArrayDeque<>();
    private @Nullable ScheduledFuture<?> updates;
    private volatile Instant users = Instant.EPOCH;
    private volatile Instant tags = Instant.EPOCH;
    private volatile List<GapRef> gaps = List.of();
    private volatile boolean complete;

    /** A time that tags are settled up to once they hold all these flushes of the usage partitions. */
    record Candidate(Instant settledUntil, List<Long> flushes) {}

    /**
     * Of one instance's view of all.
     *
     * @param others tells the progress of the instances that can be reached; may block for a moment
     * @param declared what nodes say themselves that they have lost
     */
    public Freshness(
            LocalProgress local,
            Supplier<List<Progress>> others,
            Supplier<List<GapRef>> declared,
            int usagePartitions) {
        this.local = local;
        this.others = others;
        this.declared = declared;
        this.usagePartitions = usagePartitions;
        this.executor = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "freshness");
            thread.setDaemon(true);
            return thread;
        });
    }

    public void start() {
        updates = executor.scheduleWithFixedDelay(this::update, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Wall-clock time up to which every known node's usage is in the totals of this kind. Never goes back. */
    public Instant settledUntil(SubjectKind kind) {
        return kind == SubjectKind.USER ? users : tags;
    }

    /**
     * Whether it is known for every kind how far the totals have settled. While an owner of partitions is away, that of
     * the partitions that are here is enough: the others answer with what they know.
     */
    public boolean isKnown() {
        boolean everywhere = !users.equals(Instant.EPOCH) && !tags.equals(Instant.EPOCH);
        return everywhere || (!complete && local.isKnown());
    }

    /** What has not come, of all partitions whose owners can be reached, and what nodes have declared. */
    public List<GapRef> gaps() {
        return gaps;
    }

    /** Runs every {@link #INTERVAL}; tests call it themselves. */
    void update() {
        try {
            Map<Integer, Progress.Usage> ownedUsage = local.updateUsage();
            Map<Integer, Progress.Usage> usage = new TreeMap<>(ownedUsage);
            Map<Integer, Instant> settledTags = new HashMap<>();
            for (Progress progress : others.get()) {
                progress.usage().forEach((partition, one) -> usage.merge(partition, one, Freshness::lesser));
                progress.tags().forEach((partition, one) -> settledTags.merge(partition, one, Freshness::earlier));
            }
            gaps = Stream.concat(usage.values().stream().flatMap(one -> one.gaps().stream()), declared.get().stream())
                    .toList();
            boolean allUsage = usage.size() == usagePartitions;
            if (allUsage) {
                settleUsers(usage);
            }
            Map<Integer, Instant> ownedTags = local.updateTags(candidates);
            candidates.removeIf(candidate ->
                    ownedTags.values().stream().noneMatch(settled -> settled.isBefore(candidate.settledUntil())));
            local.publish(ownedUsage, ownedTags);
            ownedTags.forEach((partition, one) -> settledTags.merge(partition, one, Freshness::earlier));
            complete = allUsage && settledTags.size() == MeteringTopology.TAG_PARTITIONS;
            if (complete) {
                tags = LocalProgress.later(tags, Collections.min(settledTags.values()));
            }
        } catch (NotReadyException | InvalidStateStoreException e) {
            logger.atDebug().setCause(e).log("state is not available here; nothing settles meanwhile");
        } catch (RuntimeException e) {
            logger.atWarn().setCause(e).log("cannot tell how far totals have settled");
        }
    }

    private void settleUsers(Map<Integer, Progress.Usage> usage) {
        Instant settled = usage.values().stream()
                .map(Progress.Usage::settledUntil)
                .min(Comparator.naturalOrder())
                .orElse(Instant.EPOCH);
        users = LocalProgress.later(users, settled);
        Candidate newest = candidates.peekLast();
        if (candidates.size() < MAX_CANDIDATES && (newest == null || settled.isAfter(newest.settledUntil()))) {
            candidates.addLast(new Candidate(
                    settled, usage.values().stream().map(Progress.Usage::flush).toList()));
        }
    }

    /** Of a partition that is moving and that two tell of. */
    private static Progress.Usage lesser(Progress.Usage one, Progress.Usage other) {
        return other.settledUntil().isBefore(one.settledUntil()) ? other : one;
    }

    private static Instant earlier(Instant one, Instant other) {
        return other.isBefore(one) ? other : one;
    }

    @Override
    public void close() {
        if (updates != null) {
            updates.cancel(true);
        }
        executor.shutdownNow();
    }
}
