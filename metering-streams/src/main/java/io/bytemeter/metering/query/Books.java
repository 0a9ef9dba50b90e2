package io.bytemeter.metering.query;

import io.bytemeter.metering.topology.MeteringTopology;
import io.bytemeter.usage.Subject;
import io.bytemeter.usage.SubjectKind;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/** The stores of this instance, by partition; and which partition a subject is in. */
public final class Books {
    /** Finds a store; throws {@link InvalidStateStoreException} while it is not here. */
    interface Finder {
        /**
         * The store of one partition.
         *
         * @param stale whether a copy will do: a standby, or an owner's store that is still being restored
         */
        ReadOnlyKeyValueStore<Bytes, byte[]> book(String store, int partition, boolean stale);

        ReadOnlyKeyValueStore<String, byte[]> nodes();

        ReadOnlyKeyValueStore<String, byte[]> declaredGaps();

        /** The partitions this instance owns. */
        Set<Integer> active(BookKind book);

        /** The partitions this instance keeps a copy of. */
        Set<Integer> standby(BookKind book);

        /** How far each copy here is, as far as that is known; asks the broker. */
        Map<Integer, CopyLag> lags(String store);
    }

    private final Finder finder;
    private final int usagePartitions;
    private final CopyLags lags = new CopyLags(this::lags);

    Books(Finder finder, int usagePartitions) {
        this.finder = finder;
        this.usagePartitions = usagePartitions;
    }

    public static Books of(KafkaStreams streams, OpenBooks open, int usagePartitions) {
        return new Books(new StreamsFinder(streams, open), usagePartitions);
    }

    int usagePartitions() {
        return usagePartitions;
    }

    /** How many partitions the book has, over all instances. */
    public int partitions(BookKind book) {
        return book == BookKind.USAGE ? usagePartitions : MeteringTopology.TAG_PARTITIONS;
    }

    /** The partition that holds the subject's totals, of its kind's book. */
    public int partition(Subject subject) {
        if (subject.kind() == SubjectKind.USER) {
            byte[] user = subject.id().getBytes(StandardCharsets.UTF_8);
            return Utils.toPositive(Utils.murmur2(user)) % usagePartitions;
        }
        return MeteringTopology.tagPartition(subject);
    }

    /**
     * The store of one partition.
     *
     * @param stale whether a copy will do
     * @throws NotReadyException if it is not here
     */
    public ReadOnlyKeyValueStore<Bytes, byte[]> find(BookKind book, int partition, boolean stale) {
        try {
            return finder.book(book.store(), partition, stale);
        } catch (InvalidStateStoreException | IllegalStateException e) {
            throw new NotReadyException(
                    "partition " + partition + " of " + book.store() + " is not available here yet", e);
        }
    }

    Set<Integer> active(BookKind book) {
        return finder.active(book);
    }

    Set<Integer> standby(BookKind book) {
        return finder.standby(book);
    }

    /** By how many changes the copy here was behind a moment ago; the largest number if that is not known. */
    long lag(BookKind book, int partition) {
        return lags.changes(book, partition);
    }

    /** How far each copy here is, as far as that is known; asks the broker. */
    Map<Integer, CopyLag> lags(BookKind book) {
        return finder.lags(book.store());
    }

    ReadOnlyKeyValueStore<String, byte[]> nodes() {
        try {
            return finder.nodes();
        } catch (InvalidStateStoreException e) {
            throw new NotReadyException("nodes are not available here yet", e);
        }
    }

    ReadOnlyKeyValueStore<String, byte[]> declaredGaps() {
        try {
            return finder.declaredGaps();
        } catch (InvalidStateStoreException e) {
            throw new NotReadyException("gaps that nodes have declared are not available here yet", e);
        }
    }
}
