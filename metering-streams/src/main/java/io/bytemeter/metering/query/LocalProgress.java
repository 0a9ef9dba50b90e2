package io.bytemeter.metering.query;

import io.bytemeter.metering.book.Keys;
import io.bytemeter.metering.book.PositionRow;
import io.bytemeter.metering.book.Varints;
import io.bytemeter.metering.query.Progress.GapRef;
import io.bytemeter.schema.NodeState;
import io.bytemeter.schema.NodeStatus;
import io.bytemeter.schema.PartitionPosition;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.serialization.BytesSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * How far the partitions of this instance have come, standbys included: what a node has flushed is in a partition once
 * the batches that its status names for it are committed there. Updated by one thread, asked by any.
 */
public final class LocalProgress {
    /** Most gaps of a partition that are told. */
    private static final int MAX_GAPS = 100;

    private final Books books;
    private final Nodes nodes;
    private final Clock clock;
    /** By partition and node: usage up to then is committed here. */
    private final Map<Integer, Map<String, Instant>> flushed = new HashMap<>();

    private final Map<Integer, Instant> usage = new ConcurrentHashMap<>();
    private final Map<Integer, Instant> tags = new ConcurrentHashMap<>();
    private volatile Progress progress = Progress.NONE;

    public LocalProgress(Books books, Nodes nodes, Clock clock) {
        this.books = books;
        this.nodes = nodes;
        this.clock = clock;
    }

    /** Up to when every known node's usage is in this instance's copy of the partition. Never goes back. */
    Instant settledUntil(BookKind book, int partition) {
        return (book == BookKind.USAGE ? usage : tags).getOrDefault(partition, Instant.EPOCH);
    }

    /** What this instance owns, as of the last update. */
    Progress progress() {
        return progress;
    }

    /** Whether it is known of every partition of usage that is here. */
    boolean isKnown() {
        return !usage.isEmpty() && usage.values().stream().noneMatch(Instant.EPOCH::equals);
    }

    /** Looks at the partitions of usage. */
    Map<Integer, Progress.Usage> updateUsage() {
        Set<Integer> active = books.active(BookKind.USAGE);
        Set<Integer> here = new HashSet<>(active);
        here.addAll(books.standby(BookKind.USAGE));
        usage.keySet().retainAll(here);
        flushed.keySet().retainAll(here);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        List<NodeStatus> statuses = nodes.all();
        Map<Integer, Progress.Usage> owned = new HashMap<>();
        for (int partition : here) {
            ReadOnlyKeyValueStore<Bytes, byte[]> book =
                    books.find(BookKind.USAGE, partition, !active.contains(partition));
            Instant settled = settled(book, partition, statuses, now);
            usage.merge(partition, settled, LocalProgress::later);
            if (active.contains(partition)) {
                owned.put(
                        partition,
                        new Progress.Usage(settled, number(book.get(Keys.flushes())), gaps(book, partition)));
            }
        }
        return owned;
    }

    private Instant settled(
            ReadOnlyKeyValueStore<Bytes, byte[]> book, int partition, List<NodeStatus> statuses, Instant now) {
        Map<String, Instant> byNode = flushed.computeIfAbsent(partition, key -> new HashMap<>());
        Instant least = null;
        for (NodeStatus status : statuses) {
            Instant until = Instant.ofEpochMilli(status.getFlushedUntil());
            Instant known = byNode.getOrDefault(status.getNode(), Instant.ofEpochMilli(status.getStartedAt()));
            boolean stopped = status.getState() == NodeState.STOPPED;
            if ((stopped || until.isAfter(known)) && isCommitted(book, partition, status)) {
                if (stopped) {
                    continue; // all it will ever have is included
                }
                known = until;
                byNode.put(status.getNode(), until);
            }
            least = least == null || known.isBefore(least) ? known : least;
        }
        return least == null ? now : least;
    }

    private static boolean isCommitted(ReadOnlyKeyValueStore<Bytes, byte[]> book, int partition, NodeStatus status) {
        for (PartitionPosition last : status.getPartitions()) {
            if (last.getPartition() == partition && last.getSequence() > 0) {
                byte[] committed = book.get(Keys.position(status.getNode(), status.getEpoch()));
                return committed != null && PositionRow.decode(committed).highest() >= last.getSequence();
            }
        }
        return true;
    }

    private static List<GapRef> gaps(ReadOnlyKeyValueStore<Bytes, byte[]> book, int partition) {
        List<GapRef> gaps = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> rows = book.prefixScan(Keys.gaps(), new BytesSerializer())) {
            while (rows.hasNext() && gaps.size() < MAX_GAPS) {
                KeyValue<Bytes, byte[]> row = rows.next();
                GapView gap = GapView.of(new Row(row.key.get(), row.value), partition);
                gaps.add(new GapRef(gap.id(), gap.node(), partition, gap.from(), gap.to()));
            }
        }
        return gaps;
    }

    /** Looks at the partitions of tags: each is settled up to the latest of these whose flushes have all arrived. */
    Map<Integer, Instant> updateTags(Iterable<Freshness.Candidate> candidates) {
        Set<Integer> active = books.active(BookKind.TAGS);
        Set<Integer> here = new HashSet<>(active);
        here.addAll(books.standby(BookKind.TAGS));
        tags.keySet().retainAll(here);
        Map<Integer, Instant> owned = new HashMap<>();
        for (int partition : here) {
            ReadOnlyKeyValueStore<Bytes, byte[]> book =
                    books.find(BookKind.TAGS, partition, !active.contains(partition));
            for (Freshness.Candidate candidate : candidates) {
                if (!hasArrived(book, partition, candidate.flushes())) {
                    break;
                }
                tags.merge(partition, candidate.settledUntil(), LocalProgress::later);
            }
            Instant settled = settledUntil(BookKind.TAGS, partition);
            if (active.contains(partition)) {
                owned.put(partition, settled);
            }
        }
        return owned;
    }

    private static boolean hasArrived(ReadOnlyKeyValueStore<Bytes, byte[]> book, int partition, List<Long> flushes) {
        for (int source = 0; source < flushes.size(); source++) {
            long flush = flushes.get(source);
            if (flush > 0 && number(book.get(Keys.mark(source, partition))) < flush) {
                return false;
            }
        }
        return true;
    }

    void publish(Map<Integer, Progress.Usage> ownedUsage, Map<Integer, Instant> ownedTags) {
        progress = new Progress(Map.copyOf(ownedUsage), Map.copyOf(ownedTags), 0);
    }

    static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static long number(byte @Nullable [] value) {
        return value == null ? 0 : Varints.get(ByteBuffer.wrap(value));
    }
}
