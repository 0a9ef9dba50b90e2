package io.bytemeter.metering.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.bytemeter.metering.book.Counters;
import io.bytemeter.metering.book.Keys;
import io.bytemeter.metering.book.KindSums;
import io.bytemeter.metering.book.SourceSums;
import io.bytemeter.usage.Subject;
import io.bytemeter.usage.SubjectKind;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueStore;
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
        TagsTopology tags = new TagsTopology(directory);

        assertThat(booked(tags, "first", 100)).isEqualTo(100);
        assertThat(booked(tags, "second", 5)).isEqualTo(5);
    }

    /** What is noted as booked of one partition of usage, after so many bytes have come of it. */
    private static long booked(TagsTopology topology, String life, long bytes) {
        try (TopologyTestDriver driver = topology.task(life, store -> {})) {
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
}
