package io.bytemeter.metering.query;

import io.bytemeter.metering.topology.MeteringTopology;
import io.bytemeter.schema.topic.Topics;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.TaskMetadata;
import org.apache.kafka.streams.ThreadMetadata;
import org.apache.kafka.streams.errors.StreamsNotStartedException;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/** Finds the stores of a Kafka Streams instance. */
final class StreamsFinder implements Books.Finder {
    private final KafkaStreams streams;
    private final OpenBooks open;

    StreamsFinder(KafkaStreams streams, OpenBooks open) {
        this.streams = streams;
        this.open = open;
    }

    @Override
    public ReadOnlyKeyValueStore<Bytes, byte[]> book(String store, int partition, boolean stale) {
        ReadOnlyKeyValueStore<Bytes, byte[]> here = open.find(store, partition, stale);
        if (here != null) {
            return here;
        }
        StoreQueryParameters<ReadOnlyKeyValueStore<Bytes, byte[]>> wanted = StoreQueryParameters.fromNameAndType(
                        store, QueryableStoreTypes.<Bytes, byte[]>keyValueStore())
                .withPartition(partition);
        return streams.store(stale ? wanted.enableStaleStores() : wanted);
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

    @Override
    public Set<Integer> active(BookKind book) {
        return partitions(book, ThreadMetadata::activeTasks);
    }

    @Override
    public Set<Integer> standby(BookKind book) {
        return partitions(book, ThreadMetadata::standbyTasks);
    }

    private Set<Integer> partitions(BookKind book, Function<ThreadMetadata, Set<TaskMetadata>> tasks) {
        Set<Integer> partitions = new HashSet<>();
        try {
            for (ThreadMetadata thread : streams.metadataForLocalThreads()) {
                for (TaskMetadata task : tasks.apply(thread)) {
                    for (TopicPartition source : task.topicPartitions()) {
                        if (isSource(book, source.topic())) {
                            partitions.add(source.partition());
                        }
                    }
                }
            }
        } catch (StreamsNotStartedException | IllegalStateException e) {
            throw new NotReadyException("metering is not running yet", e);
        }
        return partitions;
    }

    /** Whether the topic is the one whose partitions are those of the book. */
    private static boolean isSource(BookKind book, String topic) {
        return book == BookKind.USAGE
                ? topic.equals(Topics.USAGE)
                : topic.endsWith(MeteringTopology.TAGS_REPARTITION_SUFFIX);
    }

    @Override
    public Map<Integer, CopyLag> lags(String store) {
        Map<Integer, CopyLag> lags = new HashMap<>();
        streams.allLocalStorePartitionLags()
                .getOrDefault(store, Map.of())
                .forEach((partition, lag) ->
                        lags.put(partition, new CopyLag(lag.currentOffsetPosition(), lag.endOffsetPosition())));
        return lags;
    }
}
