package io.bytemeter.metering.topology;

import io.bytemeter.schema.id.LocalSchemaIds;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Properties;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;

/** One processor of tags, which takes {@link TagDeltas} from the topic "tags", whatever task it is given. */
final class TagsTopology {
    private final Book.Stores stores =
            Book.Stores.named(TagProcessor.STORE, "tags-commit", Commits.UNHEARD, new HeapRows(1_000));
    private final Path directory;
    private final TagProcessor processor;

    TagsTopology(Path directory) {
        this.directory = directory;
        LocalSchemaIds ids = LocalSchemaIds.open(directory.resolve("schemas.json"));
        MeteringCounters counted = MeteringCounters.in(new SimpleMeterRegistry());
        BookConfig config = new BookConfig(
                ZoneOffset.UTC, 1_000, Duration.ofMillis(25), Duration.ofSeconds(5), Duration.ofMinutes(10));
        this.processor = new TagProcessor(
                stores,
                config,
                new TotalsTopic(ids),
                new QuotaParts(ids, new QuotaValues(ids), new AlertsTopic(ids, counted)));
    }

    /** A task under a test driver, to be closed, whose store has these rows when it begins. */
    TopologyTestDriver task(String name, Consumer<KeyValueStore<Bytes, byte[]>> rows) {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, directory.resolve(name).toString());
        return new TopologyTestDriver(topology(rows), properties);
    }

    private Topology topology(Consumer<KeyValueStore<Bytes, byte[]>> rows) {
        ProcessorSupplier<byte[], byte[], byte[], byte[]> supplier = new ProcessorSupplier<>() {
            @Override
            public Processor<byte[], byte[], byte[], byte[]> get() {
                return new Same(rows);
            }

            @Override
            public Set<StoreBuilder<?>> stores() {
                return stores.builders();
            }
        };
        Topology topology = new Topology();
        topology.addSource("source", new ByteArrayDeserializer(), new ByteArrayDeserializer(), "tags");
        topology.addProcessor("tags", supplier, "source");
        topology.addSink(
                MeteringTopology.TAGS_TOTALS, "totals", new ByteArraySerializer(), new ByteArraySerializer(), "tags");
        topology.addSink(
                MeteringTopology.TAGS_ALERTS, "alerts", new ByteArraySerializer(), new ByteArraySerializer(), "tags");
        return topology;
    }

    /** Another object each time, as suppliers must give, around the one processor. */
    private final class Same implements Processor<byte[], byte[], byte[], byte[]> {
        private final Consumer<KeyValueStore<Bytes, byte[]>> rows;

        private Same(Consumer<KeyValueStore<Bytes, byte[]>> rows) {
            this.rows = rows;
        }

        @Override
        public void init(ProcessorContext<byte[], byte[]> context) {
            rows.accept(context.getStateStore(TagProcessor.STORE));
            stores.committed().publish(context.taskId());
            processor.init(context);
        }

        @Override
        public void process(Record<byte[], byte[]> record) {
            processor.process(record);
        }

        @Override
        public void close() {
            processor.close();
        }
    }
}
