package io.bytemeter.node.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.bytemeter.node.meter.MeterTotals;
import io.bytemeter.node.meter.Metered;
import io.bytemeter.schema.Gap;
import io.bytemeter.schema.GapReason;
import io.bytemeter.schema.GapState;
import io.bytemeter.schema.NodeState;
import io.bytemeter.schema.NodeStatus;
import io.bytemeter.schema.PartitionPosition;
import io.bytemeter.schema.UsageBatch;
import io.bytemeter.schema.topic.Topics;
import io.bytemeter.schema.wire.AvroSerde;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublicationTest {
    private static final Duration PAUSE = Duration.ofSeconds(1);

    @TempDir
    private Path directory;

    private final MutableClock clock = new MutableClock();
    private NodeLedger ledger;
    private final Backlog backlog = new Backlog(1 << 20);
    private final Queue<Declaration.Told> declared = new ConcurrentLinkedQueue<>();
    private FakeCluster cluster;
    private Publication publication;

    @BeforeEach
    void open() throws IOException {
        cluster = new FakeCluster(4, false, directory);
        ledger = Ledgers.begun(directory, clock, 4);
        Outbox outbox = new Outbox(ledger.spool());
        publication = new Publication(
                clock,
                ledger,
                Duration.ofSeconds(1),
                partitions -> new BatchMaker(
                        new UsagePartitioner("node-1", partitions),
                        ledger.spool(),
                        ledger.legs(),
                        new AvroSerde<>(UsageBatch.class, cluster.ids).serializer(),
                        SpoolListener.NONE),
                outbox,
                new Sender(cluster, "node-1", clock, outbox, () -> {}),
                new Heartbeat("node-1", "1.2.3", clock.millis(), ledger.spool()),
                cluster.ids,
                backlog,
                declared);
        publication.connect(4);
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    @Test
    void usageIsSentToThePartitionOfItsUserWithTheNodeAsKey() {
        round(Records.of(1, "alice", 90, 1_000_205));

        ProducerRecord<byte[], byte[]> record =
                FakeCluster.sent(cluster.producer(0), Topics.USAGE).toList().get(0);
        assertThat(record.key()).asString().isEqualTo("node-1");
        assertThat(record.partition())
                .isEqualTo(new UsagePartitioner("", 4)
                        .partition(Records.of(1, "alice", 0, 0).usage()));
        assertThat(cluster.batch(record).getRecords().get(0).getDownlink()).isEqualTo(1_000_205);
    }

    @Test
    void whatIsDeclaredMissingGoesOutWithItsBoundAndIsToldOfOnceTheBrokerHasIt() {
        AtomicInteger told = new AtomicInteger();
        declared.add(new Declaration.Told(
                new Shortfall("collect/de-1/1", 10, 20, 5, 6, "restarted", Shortfall.State.OPEN, 30),
                told::incrementAndGet));
        round();

        ProducerRecord<byte[], byte[]> sent =
                FakeCluster.sent(cluster.producer(0), Topics.GAPS).toList().get(0);
        Gap gap = new AvroSerde<>(Gap.class, cluster.ids).deserializer().deserialize(Topics.GAPS, sent.value());
        assertThat(gap)
                .isEqualTo(Gap.newBuilder()
                        .setId("node-1/collect/de-1/1")
                        .setNode("node-1")
                        .setEpoch(ledger.spool().epoch())
                        .setFrom(10)
                        .setTo(20)
                        .setReason(GapReason.COUNTER_RESTARTED)
                        .setDetail("restarted")
                        .setUplink(5L)
                        .setDownlink(6L)
                        .setState(GapState.OPEN)
                        .setNoticedAt(30)
                        .build());
        assertThat(sent.headers().lastHeader(Topics.DECLARED_GAP).value())
                .asString()
                .isEqualTo("node-1/collect/de-1/1");
        assertThat(told).hasValue(0);
        while (cluster.producer(0).completeNext()) {
            round();
        }
        assertThat(told).hasValue(1);
    }

    @Test
    void theBacklogIsGoneWhenAllIsAcknowledged() {
        round(Records.of(1, "alice", 1, 1), Records.of(2, "bob", 1, 1));
        assertThat(publication.status().backlogBytes()).isPositive();
        assertThat(publication.isDone()).isFalse();

        while (cluster.producer(0).completeNext()) {
            round();
        }

        assertThat(backlog.bytes()).isZero();
        assertThat(publication.isDone()).isTrue();
        assertThat(publication.status().acknowledgedBatches())
                .isEqualTo(publication.status().batches());
    }

    @Test
    void afterAFailureEverythingUnacknowledgedIsSentAgainWithTheSameSequences() {
        round(Records.of(1, "alice", 1, 1)); // batch 1, then the first status
        cluster.producer(0).completeNext();
        cluster.producer(0).completeNext();
        round(Records.of(2, "alice", 2, 2)); // batch 2
        round(Records.of(3, "alice", 3, 3)); // batch 3
        cluster.producer(0).errorNext(new TopicAuthorizationException("no"));

        round(Records.of(4, "alice", 4, 4));
        assertThat(cluster.producers).hasSize(1);
        assertThat(cluster.producer(0).closed()).isTrue();
        assertThat(publication.status().problem()).isEqualTo("Kafka does not take usage: no");
        clock.pass(PAUSE);
        round(Records.of(5, "alice", 5, 5));

        assertThat(sequences(0)).containsExactly(1L, 2L, 3L);
        assertThat(sequences(1)).containsExactly(2L, 3L, 4L, 5L);
        while (cluster.producer(1).completeNext()) {
            round();
        }
        assertThat(publication.isDone()).isTrue();
        assertThat(publication.status().problem()).isNull();
        assertThat(publication.status().failures()).isEqualTo(1);
    }

    @Test
    void whatAProducerWillNotTakeNowIsOfferedToItAgain() {
        round(Records.of(1, "alice", 1, 1));
        MockProducer<byte[], byte[]> producer = cluster.producer(0);
        while (producer.completeNext()) {
            round();
        }
        producer.sendException = new TimeoutException("no metadata");
        round(Records.of(2, "alice", 2, 2));
        round(Records.of(3, "alice", 3, 3));
        assertThat(sequences(0)).containsExactly(1L);
        round();
        assertThat(publication.status().problem()).isEqualTo("Kafka does not take usage: no metadata");
        producer.sendException = null;
        clock.pass(PAUSE);
        round();

        assertThat(sequences(0)).containsExactly(1L, 2L, 3L);
        assertThat(cluster.producers).hasSize(1);
        while (producer.completeNext()) {
            round();
        }
        assertThat(publication.isDone()).isTrue();
        assertThat(publication.status().problem()).isNull();
        assertThat(publication.status().failures()).isZero();
    }

    @Test
    void aProducerThatFailsAgainAndAgainIsTriedLessOften() {
        round(Records.of(1, "alice", 1, 1));
        for (int i = 0; i < 20; i++) {
            cluster.producer(cluster.producers.size() - 1).errorNext(new TopicAuthorizationException("no"));
            round();
            clock.pass(Duration.ofSeconds(30));
            round();
        }
        assertThat(cluster.producers).hasSize(21);

        cluster.producer(20).errorNext(new TopicAuthorizationException("no"));
        round();
        clock.pass(Duration.ofMillis(29_999));
        round();
        assertThat(cluster.producers).hasSize(21);
    }

    @Test
    void noMoreIsUnderWayThanTheProducerCanHold() {
        List<Metered> records = new ArrayList<>();
        for (int i = 0; i < 200_000; i++) {
            records.add(Records.of(i, "u" + "x".repeat(200), 1, 1));
        }
        publication.round(records, totals());

        long bytes = FakeCluster.sent(cluster.producer(0), Topics.USAGE)
                .mapToLong(record -> record.value().length)
                .sum();
        assertThat(bytes).isBetween(Sender.MAX_SENT_BYTES, Sender.MAX_SENT_BYTES + BatchMaker.MAX_BYTES);
        while (cluster.producer(0).completeNext()) {
            round();
        }
        assertThat(publication.isDone()).isTrue();
        assertThat(publication.status().records()).isEqualTo(200_000);
    }

    @Test
    void aBrokerThatDoesNotAnswerBecomesAProblem() {
        round(Records.of(1, "alice", 1, 1));
        clock.pass(Duration.ofSeconds(11));
        round();

        assertThat(publication.status().problem()).isEqualTo("Kafka has not acknowledged usage for 11 s");
    }

    @Test
    void theStatusComesAtOnceThenAfterUsageAtMostOnceASecondAndAtLeastEveryFive() {
        round();
        assertThat(cluster.statuses()).hasSize(1);
        clock.pass(Duration.ofMillis(4_999));
        round();
        assertThat(cluster.statuses()).hasSize(1);
        assertThat(publication.idleMs()).isEqualTo(1);
        clock.pass(Duration.ofMillis(1));
        round();
        assertThat(cluster.statuses()).hasSize(2);
        clock.pass(Duration.ofMillis(999));
        round(Records.of(1, "alice", 1, 1));
        assertThat(cluster.statuses()).hasSize(2);
        clock.pass(Duration.ofMillis(1));
        round();
        assertThat(cluster.statuses()).hasSize(3);
        clock.pass(Duration.ofMillis(4_999));
        round();
        assertThat(cluster.statuses()).hasSize(3);
    }

    @Test
    void theStatusSaysHowFarTheNodeHasCome() {
        round(Records.of(1, "alice", 90, 1_000), Records.of(2, "bob", 10, 5));
        NodeStatus status = cluster.statuses().get(0);

        assertThat(status.getNode()).isEqualTo("node-1");
        assertThat(status.getEpoch()).isEqualTo(ledger.spool().epoch());
        assertThat(status.getVersion()).isEqualTo("1.2.3");
        assertThat(status.getState()).isEqualTo(NodeState.RUNNING);
        assertThat(status.getAt()).isEqualTo(clock.millis());
        assertThat(status.getFlushedUntil()).isEqualTo(clock.millis() - 17);
        assertThat(status.getConnections()).isEqualTo(3);
        assertThat(status.getConnectionsOpened()).isEqualTo(2);
        assertThat(status.getUplink()).isEqualTo(100);
        assertThat(status.getDownlink()).isEqualTo(1_005);
        assertThat(status.getOverheadUplink()).isEqualTo(26);
        assertThat(status.getSpoolBacklogBytes())
                .isEqualTo(publication.status().backlogBytes())
                .isPositive();
        assertThat(status.getPartitions())
                .extracting(PartitionPosition::getSequence)
                .containsOnly(1L);
    }

    @Test
    void whateverHappensEveryRecordArrivesOnceAndInOrder() {
        Random random = new Random(20_261_121);
        long connection = 0;
        for (int i = 0; i < 3_000; i++) {
            List<Metered> offered = new ArrayList<>();
            for (int n = random.nextInt(4); n > 0; n--) {
                offered.add(Records.of(++connection, "user-" + random.nextInt(10), random.nextInt(100), 1));
            }
            round(offered.toArray(Metered[]::new));
            MockProducer<byte[], byte[]> current = cluster.producer(cluster.producers.size() - 1);
            int answers = random.nextInt(6);
            while (answers > 0 && current.completeNext()) {
                answers--;
            }
            if (random.nextInt(50) == 0) {
                current.errorNext(new TopicAuthorizationException("no"));
            }
            current.sendException = random.nextInt(20) == 0 ? new TimeoutException("no metadata") : null;
            clock.pass(Duration.ofMillis(random.nextInt(2_000)));
        }
        cluster.producers.forEach(producer -> producer.sendException = null);
        while (!publication.isDone()) {
            round();
            while (cluster.producer(cluster.producers.size() - 1).completeNext()) {
                round();
            }
            clock.pass(PAUSE);
        }

        assertThat(cluster.producers).hasSizeGreaterThan(10);
        assertThat(backlog.bytes()).isZero();
        Map<Long, Integer> seen = new HashMap<>();
        Map<Integer, TreeMap<Long, UsageBatch>> first = new HashMap<>();
        for (MockProducer<byte[], byte[]> producer : cluster.producers) {
            Map<Integer, Long> last = new HashMap<>();
            FakeCluster.sent(producer, Topics.USAGE).forEach(record -> {
                UsageBatch batch = cluster.batch(record);
                Long before = last.put(record.partition(), batch.getSequence());
                assertThat(before == null || before < batch.getSequence())
                        .as("a producer is given batches in order")
                        .isTrue();
                UsageBatch same = first.computeIfAbsent(record.partition(), partition -> new TreeMap<>())
                        .putIfAbsent(batch.getSequence(), batch);
                if (same != null) {
                    assertThat(batch).as("a batch sent again is the same").isEqualTo(same);
                }
            });
        }
        first.values().forEach(batches -> {
            assertThat(batches.firstKey()).isEqualTo(1);
            assertThat(batches.lastKey()).isEqualTo(batches.size());
            batches.values().forEach(batch -> batch.getRecords()
                    .forEach(record -> seen.merge(record.getConnection(), 1, Integer::sum)));
        });
        assertThat(seen).hasSize((int) connection);
        assertThat(seen.values()).containsOnly(1);
    }

    private void round(Metered... records) {
        backlog.offered(records.length);
        publication.round(List.of(records), totals());
    }

    private MeterTotals totals() {
        return new MeterTotals(3, 9, 0, 0, 0, 0, clock.millis() - 17);
    }

    private List<Long> sequences(int producer) {
        return cluster.batches(cluster.producer(producer)).stream()
                .map(UsageBatch::getSequence)
                .toList();
    }
}
