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
import org.apache.kafka.streams.errors.StreamsNotStartedException;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/** The stores of this instance, by partition. */
public final class Books {
    private final KafkaStreams streams;
    private final int usagePartitions;

    public Books(KafkaStreams streams, int usagePartitions) {
        this.streams = streams;
        this.usagePartitions = usagePartitions;
    }

    int usagePartitions() {
        return usagePartitions;
    }

    ReadOnlyKeyValueStore<Bytes, byte[]> usage(int partition) {
        return store(MeteringTopology.USAGE_STORE, partition);
    }

    ReadOnlyKeyValueStore<Bytes, byte[]> tags(int partition) {
        return store(MeteringTopology.TAGS_STORE, partition);
    }

    /** The book that holds the subject's totals. */
    ReadOnlyKeyValueStore<Bytes, byte[]> of(Subject subject) {
        if (subject.kind() == SubjectKind.USER) {
            byte[] user = subject.id().getBytes(StandardCharsets.UTF_8);
            return usage(Utils.toPositive(Utils.murmur2(user)) % usagePartitions);
        }
        return tags(MeteringTopology.tagPartition(subject));
    }

    /** All books that hold totals of subjects of the kind. */
    List<ReadOnlyKeyValueStore<Bytes, byte[]>> of(SubjectKind kind) {
        List<ReadOnlyKeyValueStore<Bytes, byte[]>> books = new ArrayList<>();
        if (kind == SubjectKind.USER) {
            for (int partition = 0; partition < usagePartitions; partition++) {
                books.add(usage(partition));
            }
        } else {
            for (int partition = 0; partition < MeteringTopology.TAG_PARTITIONS; partition++) {
                books.add(tags(partition));
            }
        }
        return books;
    }

    ReadOnlyKeyValueStore<String, byte[]> nodes() {
        try {
            return streams.store(StoreQueryParameters.fromNameAndType(
                    MeteringTopology.NODES_STORE, QueryableStoreTypes.keyValueStore()));
        } catch (InvalidStateStoreException | StreamsNotStartedException e) {
            throw new NotReadyException("nodes are not available here yet", e);
        }
    }

    private ReadOnlyKeyValueStore<Bytes, byte[]> store(String name, int partition) {
        try {
            return streams.store(
                    StoreQueryParameters.fromNameAndType(name, QueryableStoreTypes.<Bytes, byte[]>keyValueStore())
                            .withPartition(partition));
        } catch (InvalidStateStoreException | StreamsNotStartedException e) {
            throw new NotReadyException("partition " + partition + " of " + name + " is not available here yet", e);
        }
    }
}
