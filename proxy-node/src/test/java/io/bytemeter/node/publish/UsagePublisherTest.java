package io.bytemeter.node.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.bytemeter.node.config.NodeSettings;
import io.bytemeter.node.meter.MeterTotals;
import io.bytemeter.node.meter.Metered;
import io.bytemeter.schema.Gap;
import io.bytemeter.schema.GapReason;
import io.bytemeter.schema.NodeState;
import io.bytemeter.schema.NodeStatus;
import io.bytemeter.schema.UsageBatch;
import io.bytemeter.schema.topic.Topics;
import io.bytemeter.schema.wire.AvroSerde;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class UsagePublisherTest {
    @TempDir
    private Path directory;

    private NodeLedger ledger;

    @Test
    void whatManyThreadsOfferIsPublishedBeforeTheNodeSaysStopped() throws InterruptedException {
        FakeCluster cluster = new FakeCluster(8, true, directory);
        UsagePublisher publisher = publisher(cluster, Duration.ofSeconds(10));
        publisher.start(() -> MeterTotals.NONE);
        Thread[] loops = new Thread[4];
        for (int i = 0; i < loops.length; i++) {
            int first = i * 1_000;
            loops[i] = new Thread(() -> {
                for (int n = 0; n < 1_000; n++) {
                    publisher.offer(List.of(Records.of(first + n, "user-" + n % 50, 3, 5)));
                }
            });
            loops[i].start();
        }
        for (Thread loop : loops) {
            loop.join();
        }
        publisher.close();

        List<UsageBatch> batches = cluster.batches(cluster.producer(0));
        assertThat(batches.stream()
                        .flatMap(batch -> batch.getRecords().stream())
                        .map(io.bytemeter.schema.UsageRecord::getConnection)
                        .distinct()
                        .count())
                .isEqualTo(4_000);
        NodeStatus last = cluster.statuses().get(cluster.statuses().size() - 1);
        assertThat(last.getState()).isEqualTo(NodeState.STOPPED);
        assertThat(last.getUplink()).isEqualTo(12_000);
        assertThat(last.getSpoolBacklogBytes()).isZero();
        assertThat(cluster.statuses().get(0).getState()).isEqualTo(NodeState.RUNNING);
        assertThat(cluster.producer(0).closed()).isTrue();
        assertThat(publisher.status().records()).isEqualTo(4_000);
        assertThat(publisher.status().problem()).isNull();
    }

    @Test
    void startWaitsUntilTheClusterAnswers() {
        FakeCluster cluster = new FakeCluster(8, true, directory);
        cluster.unreachable.set(2);
        UsagePublisher publisher = publisher(cluster, Duration.ofSeconds(10));

        publisher.start(() -> MeterTotals.NONE);
        publisher.close();

        assertThat(cluster.statuses()).extracting(NodeStatus::getState).contains(NodeState.STOPPED);
    }

    @Test
    void aNodeThatHasHeardOfItsClusterStartsWithoutItAndSendsWhenItAnswers() {
        FakeCluster before = new FakeCluster(8, true, directory);
        UsagePublisher former = publisher(before, Duration.ofSeconds(10));
        former.start(() -> MeterTotals.NONE);
        former.offer(List.of(Records.of(1, "alice", 1, 1)));
        former.close();
        ledger.close();

        FakeCluster cluster = new FakeCluster(8, true, directory);
        cluster.unreachable.set(Integer.MAX_VALUE);
        UsagePublisher publisher = publisher(cluster, Duration.ofSeconds(10));
        publisher.start(() -> MeterTotals.NONE);
        publisher.offer(List.of(Records.of(2, "alice", 2, 2)));
        while (publisher.status().batches() == 0) {
            Thread.onSpinWait();
        }
        assertThat(cluster.producers).isEmpty();
        assertThat(publisher.status().problem())
                .isEqualTo("Kafka or the schema registry has not answered since the start; usage waits in the spool");

        cluster.unreachable.set(0);
        publisher.close();

        assertThat(cluster.batches(cluster.producer(0)))
                .extracting(UsageBatch::getEpoch, UsageBatch::getSequence)
                .containsExactly(tuple(epoch(before), 2L));
        assertThat(cluster.statuses()).extracting(NodeStatus::getState).contains(NodeState.STOPPED);
    }

    @Test
    void aClusterThatComesBackWithAnotherPartitionCountBeginsAnEpoch() {
        FakeCluster before = new FakeCluster(8, true, directory);
        UsagePublisher former = publisher(before, Duration.ofSeconds(10));
        former.start(() -> MeterTotals.NONE);
        former.offer(List.of(Records.of(1, "alice", 1, 1)));
        former.close();
        ledger.close();

        FakeCluster cluster = new FakeCluster(16, true, directory);
        cluster.unreachable.set(Integer.MAX_VALUE);
        UsagePublisher publisher = publisher(cluster, Duration.ofSeconds(10));
        publisher.start(() -> MeterTotals.NONE);
        publisher.offer(List.of(Records.of(2, "alice", 2, 2)));
        while (publisher.status().batches() == 0) {
            Thread.onSpinWait();
        }
        cluster.unreachable.set(0);
        while (cluster.producers.isEmpty()) {
            Thread.onSpinWait();
        }
        publisher.offer(List.of(Records.of(3, "alice", 3, 3)));
        publisher.close();

        List<UsageBatch> batches = cluster.batches(cluster.producer(0));
        assertThat(batches).extracting(UsageBatch::getSequence).containsExactly(2L, 1L);
        assertThat(batches.get(0).getEpoch())
                .isEqualTo(epoch(before))
                .isLessThan(batches.get(1).getEpoch());
        // How the epoch before ended is told first: it is the node's last word about that one.
        assertThat(cluster.statuses().get(0).getEpoch()).isEqualTo(epoch(before));
        assertThat(cluster.statuses().get(0).getState()).isEqualTo(NodeState.STOPPED);
        assertThat(cluster.statuses().get(0).getUplink()).isEqualTo(3);
        NodeStatus last = cluster.statuses().get(cluster.statuses().size() - 1);
        assertThat(last.getEpoch()).isEqualTo(batches.get(1).getEpoch());
        assertThat(last.getUplink()).isEqualTo(3);
    }

    @Test
    void aLostLedgerIsDeclaredAsAGapBeforeTheNewEpochIsHeardOf() throws IOException {
        FakeCluster before = new FakeCluster(8, true, directory);
        UsagePublisher former = publisher(before, Duration.ofSeconds(10));
        former.start(() -> MeterTotals.NONE);
        former.offer(List.of(Records.of(1, "alice", 1, 1)));
        former.close();
        ledger.close();
        Files.delete(directory.resolve("node/connections"));

        FakeCluster cluster = new FakeCluster(8, true, directory);
        UsagePublisher publisher = publisher(cluster, Duration.ofSeconds(10));
        publisher.start(() -> MeterTotals.NONE);
        publisher.offer(List.of(Records.of(1, "alice", 2, 2)));
        while (cluster.statuses().size() < 2) {
            Thread.onSpinWait();
        }
        publisher.close();

        List<ProducerRecord<byte[], byte[]>> gaps =
                FakeCluster.sent(cluster.producer(0), Topics.GAPS).toList();
        String id = "node-1/" + epoch(before) + "/lost";
        assertThat(gaps).singleElement().satisfies(sent -> {
            assertThat(new String(sent.headers().lastHeader(Topics.DECLARED_GAP).value(), StandardCharsets.UTF_8))
                    .isEqualTo(id);
            Gap gap = new AvroSerde<>(Gap.class, cluster.ids).deserializer().deserialize(Topics.GAPS, sent.value());
            assertThat(gap.getId()).isEqualTo(id);
            assertThat(gap.getReason()).isEqualTo(GapReason.LEDGER_LOST);
            assertThat(gap.getDetail()).isEqualTo("what was not spooled is not known: the ledger is missing");
            assertThat(gap.getFrom()).isPositive().isLessThanOrEqualTo(gap.getTo());
            assertThat(gap.getUplink()).isNull();
        });
        assertThat(cluster.statuses().get(0).getEpoch()).isEqualTo(epoch(before));
        assertThat(cluster.statuses().get(0).getState()).isEqualTo(NodeState.STOPPED);
        assertThat(cluster.statuses().get(1).getEpoch()).isGreaterThan(epoch(before));

        ledger.close();
        FakeCluster third = new FakeCluster(8, true, directory);
        UsagePublisher later = publisher(third, Duration.ofSeconds(10));
        later.start(() -> MeterTotals.NONE);
        while (third.producers.isEmpty() || third.statuses().isEmpty()) {
            Thread.onSpinWait();
        }
        later.close();
        assertThat(FakeCluster.sent(third.producer(0), Topics.GAPS))
                .as("told once")
                .isEmpty();
    }

    @Test
    void aNewDirectoryUnderANameThatHasRunBeforeIsDeclaredAsAGap() {
        FakeCluster cluster = new FakeCluster(8, true, directory);
        cluster.lastStatus = status(cluster, NodeState.RUNNING);

        List<ProducerRecord<byte[], byte[]>> gaps = gapsOfANewNode(cluster);

        assertThat(gaps).singleElement().satisfies(sent -> {
            Gap gap = new AvroSerde<>(Gap.class, cluster.ids).deserializer().deserialize(Topics.GAPS, sent.value());
            assertThat(gap.getId()).isEqualTo("node-1/77/lost");
            assertThat(gap.getReason()).isEqualTo(GapReason.SPOOL_LOST);
            assertThat(gap.getFrom()).isEqualTo(1_000_000);
            assertThat(gap.getTo()).isGreaterThan(1_000_000);
            assertThat(gap.getDetail()).endsWith("epoch 77 was last heard of at 1970-01-01T00:16:41Z");
        });
        assertThat(cluster.statuses())
                .allSatisfy(status -> assertThat(status.getEpoch()).isGreaterThan(77));
    }

    @Test
    void aNewDirectoryAfterALifeThatEndedInGoodOrderHasLostNothing() {
        FakeCluster cluster = new FakeCluster(8, true, directory);
        cluster.lastStatus = status(cluster, NodeState.STOPPED);

        assertThat(gapsOfANewNode(cluster)).isEmpty();
    }

    private List<ProducerRecord<byte[], byte[]>> gapsOfANewNode(FakeCluster cluster) {
        UsagePublisher publisher = publisher(cluster, Duration.ofSeconds(10));
        publisher.start(() -> MeterTotals.NONE);
        while (cluster.producers.isEmpty() || cluster.statuses().isEmpty()) {
            Thread.onSpinWait();
        }
        publisher.close();
        return FakeCluster.sent(cluster.producer(0), Topics.GAPS).toList();
    }

    private static byte[] status(FakeCluster cluster, NodeState state) {
        NodeStatus status = NodeStatus.newBuilder()
                .setNode("node-1")
                .setEpoch(77)
                .setStartedAt(0)
                .setAt(1_001_000)
                .setFlushedUntil(1_000_000)
                .setState(state)
                .setVersion("1")
                .setPartitions(List.of())
                .setConnections(1)
                .setConnectionsOpened(1)
                .setSpoolBacklogBytes(0)
                .setUplink(1)
                .setDownlink(1)
                .setOverheadUplink(0)
                .setOverheadDownlink(0)
                .build();
        return new AvroSerde<>(NodeStatus.class, cluster.ids).serializer().serialize(Topics.NODES, status);
    }

    private static long epoch(FakeCluster cluster) {
        return cluster.batches(cluster.producer(0)).get(0).getEpoch();
    }

    @Test
    void aStartThatWaitsCanBeClosed() throws InterruptedException {
        FakeCluster cluster = new FakeCluster(8, true, directory);
        cluster.unreachable.set(Integer.MAX_VALUE);
        UsagePublisher publisher = publisher(cluster, Duration.ofSeconds(10));
        Thread closer = new Thread(publisher::close);
        closer.start();

        assertThatThrownBy(() -> publisher.start(() -> MeterTotals.NONE)).isInstanceOf(IllegalStateException.class);
        closer.join();
    }

    @Test
    void whileTooMuchWaitsForKafkaMetersAreToldToWait() {
        FakeCluster cluster = new FakeCluster(8, false, directory);
        UsagePublisher publisher = publisher(cluster, Duration.ofMillis(100));
        assertThat(publisher.ready()).isTrue();

        for (int i = 0; publisher.ready(); i++) {
            publisher.offer(List.of(Records.of(i, "alice", 1, 1)));
        }
        publisher.offer(List.of(Records.of(0, "alice", 1, 1))); // taken nevertheless

        publisher.start(() -> MeterTotals.NONE);
        while (publisher.status().batches() == 0 || cluster.producers.isEmpty()) {
            Thread.onSpinWait();
        }
        while (!publisher.ready()) {
            cluster.producer(0).completeNext();
        }
        publisher.close();
    }

    @Test
    void aCloseGivesUpWhenKafkaDoesNotAnswer() {
        FakeCluster cluster = new FakeCluster(8, false, directory);
        UsagePublisher publisher = publisher(cluster, Duration.ofMillis(200));
        publisher.start(() -> MeterTotals.NONE);
        publisher.offer(List.of(Records.of(1, "alice", 1, 1)));

        publisher.close();

        assertThat(cluster.statuses()).extracting(NodeStatus::getState).doesNotContain(NodeState.STOPPED);
        assertThat(publisher.status().backlogBytes()).isPositive();
        List<Metered> late = List.of(Records.of(2, "alice", 1, 1));
        assertThatThrownBy(() -> publisher.offer(late)).isInstanceOf(IllegalStateException.class);
    }

    private UsagePublisher publisher(FakeCluster cluster, Duration closeTimeout) {
        NodeSettings settings = Ledgers.settings(directory, closeTimeout);
        Clock clock = Clock.systemUTC();
        ledger = NodeLedger.open(settings, clock, new Random(1));
        return new UsagePublisher(settings, "1.2.3", clock, ledger, cluster, cluster.ids);
    }

    @AfterEach
    void close() {
        ledger.close();
    }
}
