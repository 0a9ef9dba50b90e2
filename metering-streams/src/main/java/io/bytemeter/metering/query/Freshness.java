package io.bytemeter.metering.query;

import io.bytemeter.metering.book.Keys;
import io.bytemeter.metering.book.Position;
import io.bytemeter.metering.book.Varints;
import io.bytemeter.metering.topology.MeteringTopology;
import io.bytemeter.schema.NodeState;
import io.bytemeter.schema.NodeStatus;
import io.bytemeter.schema.PartitionPosition;
import io.bytemeter.usage.SubjectKind;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
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

    private final Books books;
    private final Nodes nodes;
    private final Clock clock;
    private final ScheduledExecutorService executor;

    private final Map<String, Instant> settledNodes = new HashMap<>();
    private final Deque<Candidate> candidates = new ArrayDeque<>();
    private @Nullable ScheduledFuture<?> updates;
    private volatile Instant users = Instant.EPOCH;
    private volatile Instant tags = Instant.EPOCH;

    /** A time that tags are settled up to once they hold all these flushes of the usage partitions. */
    private record Candidate(Instant settledUntil, List<Long> flushes) {}

    public Freshness(Books books, Nodes nodes, Clock clock) {
        this.books = books;
        this.nodes = nodes;
        this.clock = clock;
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

    /** Whether it is known for every kind how far the totals have settled. */
    public boolean isKnown() {
        return !users.equals(Instant.EPOCH) && !tags.equals(Instant.EPOCH);
    }

    /** Runs every {@link #INTERVAL}; tests call it themselves. */
    void update() {
        try {
            Instant settled = settledNodes();
            if (settled.isAfter(users)) {
                users = settled;
            }
            settleTags(settled);
        } catch (NotReadyException | InvalidStateStoreException e) {
            logger.atDebug().setCause(e).log("state is not available here; nothing settles meanwhile");
        } catch (RuntimeException e) {
            logger.atWarn().setCause(e).log("cannot tell how far totals have settled");
        }
    }

    private Instant settledNodes() {
        Instant least = null;
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        for (NodeStatus status : nodes.all()) {
            boolean caughtUp = caughtUp(status);
            if (caughtUp && status.getState() == NodeState.STOPPED) {
                continue; // all it will ever have is included
            }
            Instant settled = settledNodes.getOrDefault(status.getNode(), Instant.ofEpochMilli(status.getStartedAt()));
            if (caughtUp && status.getFlushedUntil() > settled.toEpochMilli()) {
                settled = Instant.ofEpochMilli(status.getFlushedUntil());
                settledNodes.put(status.getNode(), settled);
            }
            least = least == null || settled.isBefore(least) ? settled : least;
        }
        return least == null ? now : least;
    }

    private boolean caughtUp(NodeStatus status) {
        Bytes key = Keys.position(status.getNode(), status.getEpoch());
        for (PartitionPosition last : status.getPartitions()) {
            if (last.getSequence() > 0) {
                byte[] committed = books.usage(last.getPartition()).get(key);
                if (committed == null || Position.decode(committed).highest() < last.getSequence()) {
                    return false;
                }
            }
        }
        return true;
    }

    private void settleTags(Instant settled) {
        Candidate newest = candidates.peekLast();
        if (candidates.size() < MAX_CANDIDATES && (newest == null || settled.isAfter(newest.settledUntil()))) {
            candidates.addLast(new Candidate(settled, flushes()));
        }
        for (Candidate candidate = candidates.peekFirst();
                candidate != null && reachedTags(candidate.flushes());
                candidate = candidates.peekFirst()) {
            candidates.removeFirst();
            if (candidate.settledUntil().isAfter(tags)) {
                tags = candidate.settledUntil();
            }
        }
    }

    private List<Long> flushes() {
        List<Long> flushes = new ArrayList<>();
        for (int partition = 0; partition < books.usagePartitions(); partition++) {
            flushes.add(number(books.usage(partition).get(Keys.flushes())));
        }
        return flushes;
    }

    private boolean reachedTags(List<Long> flushes) {
        for (int tag = 0; tag < MeteringTopology.TAG_PARTITIONS; tag++) {
            ReadOnlyKeyValueStore<Bytes, byte[]> book = books.tags(tag);
            for (int source = 0; source < flushes.size(); source++) {
                long flush = flushes.get(source);
                if (flush > 0 && number(book.get(Keys.mark(source))) < flush) {
                    return false;
                }
            }
        }
        return true;
    }

    private static long number(byte @Nullable [] value) {
        return value == null ? 0 : Varints.get(ByteBuffer.wrap(value));
    }

    @Override
    public void close() {
        if (updates != null) {
            updates.cancel(true);
        }
        executor.shutdownNow();
    }
}
