package io.bytemeter.metering.query;

import io.bytemeter.metering.topology.MeteringTopology;
import io.bytemeter.usage.Subject;
import io.bytemeter.usage.SubjectKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/** The stores of this instance, by partition. */
public final class Books {
    /** Finds a store; throws {@link InvalidStateStoreException} while it is not here. */
    interface Finder {
        ReadOnlyKeyValueStore<Bytes, byte[]> book(String store, int partition);

        ReadOnlyKeyValueStore<String, byte[]> nodes();

        ReadOnlyKeyValueStore<String, byte[]> declaredGaps();
    }

    private final Finder finder;
    private final int usagePartitions;

    Books(Finder finder, int usagePartitions) {
        this.finder = finder;
        this.usagePartitions = usagePartitions;
    }

    public static Books of(KafkaStreams streams, int usagePartitions) {
        return new Books(
                new Finder() {
                    @Override
                    public ReadOnlyKeyValueStore<Bytes, byte[]> book(String store, int partition) {
                        return streams.store(StoreQueryParameters.fromNameAndType(
                                        store, QueryableStoreTypes.<Bytes, byte[]>keyValueStore())
                                .withPartition(partition));
                    }

                    @Override
                    public ReadOnlyKeyValueStore<String, byte[]> nodes() {
                        return streams.store(StoreQueryParameters.fromNameAndType(
                                MeteringTopology.NODES_STORE, QueryableStoreTypes.keyValueStore()));
                    }

                    @Override
                    public ReadOnlyKeyValueStore<String, byte[]> declaredGaps() {
                        return streams.store(StoreQueryParameters.fromNameAndType(
                                MeteringTopology.DECLARED_GAPS_STORE, QueryableStoreTypes.keyValueStore()));
                    }
                },
                usagePartitions);
    }

    int usagePartitions() {
        return usagePartitions;
    }

    ReadOnlyKeyValueStore<Bytes, byte[]> usage(int partition) {
        return book(MeteringTopology.USAGE_STORE, partition);
    }

    ReadOnlyKeyValueStore<Bytes, byte[]> tags(int partition) {
        return book(MeteringTopology.TAGS_STORE, partition);
    }

    /** The book that holds the subject's totals. */
    public ReadOnlyKeyValueStore<Bytes, byte[]> of(Subject subject) {
        if (subject.kind() == SubjectKind.USER) {
            byte[] user = subject.id().getBytes(StandardCharsets.UTF_8);
            return usage(Utils.toPositive(Utils.murmur2(user)) % usagePartitions);
        }
        return tags(MeteringTopology.tagPartition(subject));
    }

    /** All books that hold totals of subjects of the kind. */
    public List<ReadOnlyKeyValueStore<Bytes, byte[]>> of(SubjectKind kind) {
        List<ReadOnlyKeyValueStore<Bytes, byte[]>> books = new ArrayList<>();
        boolean users = kind == SubjectKind.USER;
        int partitions = users ? usagePartitions : MeteringTopology.TAG_PARTITIONS;
        for (int partition = 0; partition < partitions; partition++) {
            books.add(users ? usage(partition) : tags(partition));
        }
        return books;
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

    private ReadOnlyKeyValueStore<Bytes, byte[]> book(String store, int partition) {
        try {
            return finder.book(store, partition);
        } catch (InvalidStateStoreException e) {
            throw new NotReadyException("partition " + partition + " of " + store + " is not available here yet", e);
        }
    }
}
