package io.bytemeter.metering.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.bytemeter.metering.book.Counters;
import io.bytemeter.metering.book.Keys;
import io.bytemeter.metering.book.KindSums;
import io.bytemeter.metering.book.SourceSums;
import io.bytemeter.schema.id.LocalSchemaIds;
import io.bytemeter.usage.Subject;
import io.bytemeter.usage.SubjectKind;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A task that Kafka Streams revives: the same processor, over a store that was made again from what is committed. */
class RevivedTaskTest {
    private static final Subject NODE = new Subject(SubjectKind.NODE, "n1");
    private static final int SOURCE = 3;
    private static final int QUARTER_HOUR = 1_980_000;

    @TempDir
    private Path directory;

    @Test
    void whatItsFormerLifeHadOnHeapIsForgotten() {
        LocalSchemaIds ids = LocalSchemaIds.open(directory.resolve("schemas.json"));
        MeteringCounters counted = MeteringCounters.in(new SimpleMeterRegistry());
        Book.Stores stores = Book.Stores.named(TagProcessor.STORE, "tags-commit", Commits.UNHEARD, new HeapRows(1_000));
        BookConfig config = new BookConfig(
                ZoneOffset.UTC, 1_000, Duration.ofMillis(25), Duration.ofSeconds(5), Duration.ofMinutes(10));
        TagProcessor revived = new TagProcessor(
                stores,
                config,
                new TotalsTopic(ids),
                new QuotaParts(ids, new QuotaValues(ids), new AlertsTopic(ids, counted)));
        Topology topology = topology(revived, stores);

        assertThat(booked(topology, "first", 100)).isEqualTo(100);
        assertThat(booked(topology, "second", 5)).isEqualTo(5);
    }

    /** What is noted as booked of one partition of usage, after so many bytes have come of it. */
    private long booked(Topology topology, String life, long bytes) {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, directory.resolve(life).toString());
        try (TopologyTestDriver driver = new TopologyTestDriver(topology, properties)) {
            TestInputTopic<byte[], byte[]> tags =
                    driver.createInputTopic("tags", new ByteArraySerializer(), new ByteArraySerializer());
            long[] counters = new long[Counters.SIZE];
            counters[Counters.DOWNLINK] = bytes;
            tags.pipeInput(TagDeltas.key(NODE), TagDeltas.value(SOURCE, QUARTER_HOUR, counters));
            int partition = MeteringTopology.tagPartition(NODE);
            tags.pipeInput(
                    TagDeltas.markKey(partition), TagDeltas.encode(new TagDeltas.Mark(SOURCE, 1, new KindSums())));
            driver.advanceWallClockTime(Duration.ofSeconds(1));
            tags.pipeInput(TagDeltas.key(NODE), TagDeltas.value(SOURCE, QUARTER_HOUR, new long[Counters.SIZE]));
            KeyValueStore<Bytes, byte[]> store = driver.getKeyValueStore(TagProcessor.STORE);
            SourceSums sums = SourceSums.decode(store.get(Keys.mark(SOURCE, partition)));
            return sums.booked().of(SubjectKind.NODE).downlink();
        }
    }

    private static Topology topology(TagProcessor shared, Book.Stores stores) {
        ProcessorSupplier<byte[], byte[], byte[], byte[]> supplier = new ProcessorSupplier<>() {
            @Override
            public Processor<byte[], byte[], byte[], byte[]> get() {
                return new Same(shared);
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
    private static final class Same implements Processor<byte[], byte[], byte[], byte[]> {
        private final TagProcessor processor;

        private Same(TagProcessor processor) {
            this.processor = processor;
        }

        @Override
        public void init(ProcessorContext<byte[], byte[]> context) {
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
