package io.bytemeter.node.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bytemeter.node.meter.Metered;
import io.bytemeter.node.spool.Entry;
import io.bytemeter.schema.UsageBatch;
import io.bytemeter.schema.UsageRecord;
import io.bytemeter.schema.topic.Topics;
import io.bytemeter.schema.wire.AvroSerde;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchMakerTest {
    @TempDir
    private Path directory;

    private NodeLedger ledger;
    private final List<Entry> made = new ArrayList<>();
    private AvroSerde<UsageBatch> serde;

    @BeforeEach
    void open() {
        ledger = Ledgers.begun(directory, Clock.systemUTC(), 4);
        serde = new AvroSerde<>(UsageBatch.class, new FakeCluster(1, true, directory).ids);
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    @Test
    void usersAreSpreadAsByKafkasOwnPartitioner() {
        UsagePartitioner partitioner = new UsagePartitioner("node-1", 64);
        for (int i = 0; i < 1_000; i++) {
            String user = "user-ü-" + i;
            assertThat(partitioner.partition(Records.of(1, user, 0, 0).usage()))
                    .isEqualTo(BuiltInPartitioner.partitionForKey(user.getBytes(StandardCharsets.UTF_8), 64));
        }
        assertThat(partitioner.partition(Records.of(1, "", 0, 0).usage()))
                .isEqualTo(BuiltInPartitioner.partitionForKey("node-1/socks".getBytes(StandardCharsets.UTF_8), 64));
    }

    @Test
    void everyPartitionHasGaplessSequencesAndItsOwnSums() throws IOException {
        BatchMaker maker = maker(4, serde.serializer());
        for (int round = 1; round <= 5; round++) {
            for (int user = 0; user < 20; user++) {
                maker.add(List.of(Records.of(user, "user-" + user, round, 10L * round)));
            }
            maker.make(1_000L * round, made::add);
        }

        assertThat(made).extracting(Entry::partition).containsOnly(0, 1, 2, 3);
        for (int partition = 0; partition < 4; partition++) {
            int wanted = partition;
            List<UsageBatch> batches = made.stream()
                    .filter(batch -> batch.partition() == wanted)
                    .map(this::value)
                    .toList();
            long uplink = 0;
            for (int i = 0; i < batches.size(); i++) {
                UsageBatch batch = batches.get(i);
                uplink += batch.getRecords().stream()
                        .mapToLong(UsageRecord::getUplink)
                        .sum();
                assertThat(batch.getNode()).isEqualTo("node-1");
                assertThat(batch.getEpoch()).isEqualTo(ledger.spool().epoch());
                assertThat(batch.getSequence()).isEqualTo(i + 1);
                assertThat(batch.getFlushedAt()).isEqualTo(1_000L * (i + 1));
                assertThat(batch.getCumulativeUplink()).isEqualTo(uplink);
                assertThat(batch.getCumulativeDownlink()).isEqualTo(10 * uplink);
                assertThat(batch.getRecords())
                        .isSortedAccordingTo((a, b) -> a.getUser().compareTo(b.getUser()));
            }
            assertThat(batches).hasSize(5);
        }
    }

    @Test
    void manyRecordsAreSplitIntoBatchesThatABrokerTakes() throws IOException {
        BatchMaker maker = maker(1, serde.serializer());
        List<Metered> records = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            records.add(Records.of(i, "ü".repeat(127), Long.MAX_VALUE >>> 10, 1));
        }
        maker.add(records);
        maker.make(1, made::add);

        assertThat(made).hasSizeGreaterThan(5).allSatisfy(batch -> assertThat(batch.value())
                .hasSizeLessThan(BatchMaker.MAX_BYTES + 1_000));
        assertThat(made).extracting(Entry::sequence).containsExactlyElementsOf(sequences(made.size()));
        assertThat(made.stream().mapToInt(Entry::records).sum()).isEqualTo(20_000);
        assertThat(made.stream()
                        .flatMap(batch -> value(batch).getRecords().stream())
                        .mapToLong(UsageRecord::getConnection)
                        .distinct()
                        .count())
                .isEqualTo(20_000);
    }

    @Test
    void aFailureLeavesNeitherAGapNorALostRecord() throws IOException {
        Serializer<UsageBatch> flaky = new Serializer<>() {
            private int calls;

            @Override
            public byte[] serialize(String topic, UsageBatch batch) {
                if (++calls == 3) {
                    throw new SerializationException("once");
                }
                return serde.serializer().serialize(topic, batch);
            }
        };
        BatchMaker maker = maker(4, flaky);
        for (int user = 0; user < 40; user++) {
            maker.add(List.of(Records.of(user, "user-" + user, 1, 1)));
        }

        assertThatThrownBy(() -> maker.make(1, made::add)).isInstanceOf(SerializationException.class);
        maker.make(2, made::add);

        assertThat(made).extracting(Entry::sequence).containsOnly(1L);
        assertThat(made.stream().mapToInt(Entry::records).sum()).isEqualTo(40);
    }

    @Test
    void aListenerIsThereFirstAndAnEntryThatItCannotTakeWaitsUnchanged() throws IOException {
        List<String> heard = new ArrayList<>();
        AtomicInteger failures = new AtomicInteger(1);
        BatchMaker maker = new BatchMaker(
                new UsagePartitioner("node-1", 1),
                ledger.spool(),
                ledger.legs(),
                serde.serializer(),
                new SpoolListener() {
                    @Override
                    public void spooling(long entry) throws IOException {
                        heard.add(
                                "spooling " + entry + " after " + ledger.spool().last());
                        if (failures.getAndDecrement() > 0) {
                            throw new IOException("full");
                        }
                    }

                    @Override
                    public void spooled(long entry) {
                        heard.add(
                                "spooled " + entry + " after " + ledger.spool().last());
                    }
                });
        maker.add(List.of(Records.of(1, "alice", 1, 2)));
        assertThatThrownBy(() -> maker.make(1_000, made::add)).hasMessage("full");
        maker.add(List.of(Records.of(2, "bob", 3, 4)));

        maker.make(2_000, made::add);

        assertThat(heard)
                .containsExactly(
                        "spooling 1 after 0",
                        "spooling 1 after 0",
                        "spooled 1 after 1",
                        "spooling 2 after 1",
                        "spooled 2 after 2");
        assertThat(made).extracting(Entry::records).containsExactly(1, 1);
    }

    private static List<Long> sequences(int count) {
        List<Long> sequences = new ArrayList<>();
        for (long sequence = 1; sequence <= count; sequence++) {
            sequences.add(sequence);
        }
        return sequences;
    }

    private BatchMaker maker(int partitions, Serializer<UsageBatch> serializer) {
        return new BatchMaker(
                new UsagePartitioner("node-1", partitions),
                ledger.spool(),
                ledger.legs(),
                serializer,
                SpoolListener.NONE);
    }

    private UsageBatch value(Entry batch) {
        return Objects.requireNonNull(serde.deserializer().deserialize(Topics.USAGE, batch.value()));
    }
}
