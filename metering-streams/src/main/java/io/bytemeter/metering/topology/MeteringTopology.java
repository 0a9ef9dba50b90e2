package io.bytemeter.metering.topology;

import io.bytemeter.schema.id.SchemaIds;
import io.bytemeter.schema.topic.Topics;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.processor.TimestampExtractor;
import org.apache.kafka.streams.processor.WallclockTimestampExtractor;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** Puts the topology together. The names of stores and of the repartition topic are part of the data: never rename. */
public final class MeteringTopology {
    /** Store of users, positions and the outbox; one for each partition of the usage topic. */
    public static final String USAGE_STORE = UsageProcessor.STORE;

    /** Store of inbounds, outbounds and nodes. */
    public static final String TAGS_STORE = TagProcessor.STORE;

    /** Store of the last status of each node, on every instance; values as on the topic. */
    public static final String NODES_STORE = "nodes";

    /** Store of the gaps that nodes have declared, by id, on every instance; values as on the topic. */
    public static final String DECLARED_GAPS_STORE = "declared-gaps";

    /** Partitions of the tags: tags are few, and each partition is a task. */
    public static final int TAG_PARTITIONS = 4;

    /** How the name of the topic ends whose partitions are those of the tags. */
    public static final String TAGS_REPARTITION_SUFFIX = "-tags-repartition";

    static final String TAG_DELTAS = "tag-deltas";
    static final String USAGE_TOTALS = "usage-totals";
    static final String TAGS_TOTALS = "tags-totals";
    static final String USAGE_ALERTS = "usage-alerts";
    static final String TAGS_ALERTS = "tags-alerts";
    static final String ACCESS = "access";
    static final String REJECTED = "rejected";
    static final String GAPS = "gaps";

    private static final String USAGE = "usage";
    private static final String TAGS = "tags";

    private MeteringTopology() {}

    /**
     * Builds it.
     *
     * @param commits is told what is committed
     */
    public static Topology build(BookConfig config, SchemaIds ids, MeteringCounters counted, Commits commits) {
        TotalsTopic totals = new TotalsTopic(ids);
        GapsTopic gaps = new GapsTopic(ids);
        QuotaParts quotas = new QuotaParts(ids, new QuotaValues(ids), new AlertsTopic(ids, counted));
        HeapRows heap = new HeapRows(config.openRows());
        Book.Stores usageStores = Book.Stores.named(USAGE_STORE, "usage-commit", commits, heap);
        Book.Stores tagsStores = Book.Stores.named(TAGS_STORE, "tags-commit", commits, heap);
        Serde<byte[]> bytes = Serdes.ByteArray();

        StreamsBuilder builder = new StreamsBuilder();
        // Event time is in the values. A record's own time is its arrival at the broker, which is the same whenever it
        // is read again.
        TimestampExtractor unstamped = new WallclockTimestampExtractor();
        Consumed<byte[], byte[]> arrival = Consumed.with(bytes, bytes)
                .withTimestampExtractor((record, latest) ->
                        record.timestamp() < 0 ? unstamped.extract(record, latest) : record.timestamp());
        // What operators ask for goes before usage that waits: of all partitions of a task, the earliest record is
        // next.
        Consumed<byte[], byte[]> first = Consumed.with(bytes, bytes)
                .withTimestampExtractor((record, latest) -> 0)
                .withName("control-source");
        KStream<byte[], byte[]> deltas = builder.stream(Topics.USAGE, arrival.withName("usage-source"))
                .merge(builder.stream(List.of(Topics.QUOTAS, Topics.COMMANDS), first), Named.as("usage-and-control"))
                .process(
                        supplier(
                                () -> new UsageProcessor(
                                        usageStores, config, new UsageBatches(ids), totals, gaps, quotas, counted),
                                usageStores),
                        Named.as(USAGE))
                .filter((key, value) -> true, Named.as(TAG_DELTAS));
        deltas.repartition(Repartitioned.with(bytes, bytes)
                        .withName(TAGS)
                        .withNumberOfPartitions(TAG_PARTITIONS)
                        .withStreamPartitioner(TagDeltas.partitioner()))
                .process(
                        supplier(() -> new TagProcessor(tagsStores, config, totals, quotas), tagsStores),
                        Named.as(TAGS));
        Deserializer<byte[]> deserializer = bytes.deserializer();
        Topology topology = builder.build();
        ByteArraySerializer serializer = new ByteArraySerializer();
        // Two sinks for one topic: sharing one would make one sub-topology of two.
        topology.addSink(USAGE_TOTALS, Topics.TOTALS, serializer, serializer, USAGE);
        topology.addSink(TAGS_TOTALS, Topics.TOTALS, serializer, serializer, TAGS);
        topology.addSink(USAGE_ALERTS, Topics.ALERTS, serializer, serializer, USAGE);
        topology.addSink(TAGS_ALERTS, Topics.ALERTS, serializer, serializer, TAGS);
        topology.addSink(ACCESS, Topics.ACCESS, serializer, serializer, USAGE);
        topology.addSink(REJECTED, Topics.REJECTED, serializer, serializer, USAGE);
        topology.addSink(GAPS, Topics.GAPS, serializer, serializer, USAGE);
        topology.addGlobalStore(
                Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(NODES_STORE), Serdes.String(), bytes)
                        .withLoggingDisabled(),
                "nodes-source",
                Serdes.String().deserializer(),
                deserializer,
                Topics.NODES,
                NODES_STORE + "-keeper",
                NodeKeeper::new);
        topology.addGlobalStore(
                Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(DECLARED_GAPS_STORE), Serdes.String(), bytes)
                        .withLoggingDisabled(),
                "declared-gaps-source",
                Serdes.String().deserializer(),
                deserializer,
                Topics.GAPS,
                DECLARED_GAPS_STORE + "-keeper",
                DeclaredGapKeeper::new);
        return topology;
    }

    /** Partition of the tags that {@code subject}'s totals are in. */
    public static int tagPartition(io.bytemeter.usage.Subject subject) {
        return TagDeltas.partition(TagDeltas.key(subject), TAG_PARTITIONS);
    }

    private static ProcessorSupplier<byte[], byte[], byte[], byte[]> supplier(
            java.util.function.Supplier<Processor<byte[], byte[], byte[], byte[]>> processor, Book.Stores stores) {
        return new ProcessorSupplier<>() {
            @Override
            public Processor<byte[], byte[], byte[], byte[]> get() {
                return processor.get();
            }

            @Override
            public Set<StoreBuilder<?>> stores() {
                return stores.builders();
            }
        };
    }
}
