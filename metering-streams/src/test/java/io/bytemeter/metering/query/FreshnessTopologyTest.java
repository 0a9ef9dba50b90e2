package io.bytemeter.metering.query;

import static io.bytemeter.metering.topology.TestMetering.record;
import static org.assertj.core.api.Assertions.assertThat;

import io.bytemeter.metering.topology.TestMetering;
import io.bytemeter.schema.NodeState;
import io.bytemeter.schema.NodeStatus;
import io.bytemeter.schema.PartitionPosition;
import io.bytemeter.schema.topic.Topics;
import io.bytemeter.schema.wire.AvroSerde;
import io.bytemeter.usage.SubjectKind;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FreshnessTopologyTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final Instant STARTED = NOW.minusSeconds(100);

    @TempDir
    private Path directory;

    private TestMetering metering;
    private Freshness freshness;

    @BeforeEach
    void start() {
        metering = new TestMetering(directory, ZoneOffset.UTC, NOW);
        freshness = new ReaderOverTestMetering(metering, ZoneOffset.UTC, Clock.fixed(NOW, ZoneOffset.UTC)).freshness;
    }

    @AfterEach
    void stop() {
        freshness.close();
        metering.close();
    }

    @Test
    void withoutAnyNodeAllThereIsIsIncluded() {
        freshness.update();

        assertThat(freshness.settledUntil(SubjectKind.USER)).isEqualTo(NOW);
        assertThat(freshness.settledUntil(SubjectKind.NODE)).isEqualTo(NOW);
        assertThat(freshness.isKnown()).isTrue();
    }

    @Test
    void aNodeIsSettledOnceAllBatchesItNamesAreCommitted() {
        metering.send(1, record("alice", "2026-11-21T09:59:00Z", 1, 1));
        status("n1", 2, NOW.minusSeconds(5), NodeState.RUNNING);
        metering.settle();
        freshness.update();
        assertThat(freshness.settledUntil(SubjectKind.USER)).isEqualTo(STARTED);

        metering.send(2, record("alice", "2026-11-21T09:59:00Z", 1, 1));
        metering.settle();
        freshness.update();
        assertThat(freshness.settledUntil(SubjectKind.USER)).isEqualTo(NOW.minusSeconds(5));
        assertThat(freshness.settledUntil(SubjectKind.INBOUND)).isEqualTo(NOW.minusSeconds(5));
    }

    @Test
    void theNodeThatIsFurthestBehindDecides() {
        status("n1", 0, NOW.minusSeconds(5), NodeState.RUNNING);
        status("n2", 0, NOW.minusSeconds(50), NodeState.RUNNING);
        metering.settle();
        freshness.update();

        assertThat(freshness.settledUntil(SubjectKind.USER)).isEqualTo(NOW.minusSeconds(50));
    }

    @Test
    void aNodeThatStoppedHoldsNothingBackOnceItsLastBatchIsCommitted() {
        metering.send(1, record("alice", "2026-11-21T09:59:00Z", 1, 1));
        status("n1", 1, NOW.minusSeconds(50), NodeState.STOPPED);
        metering.settle();
        freshness.update();

        assertThat(freshness.settledUntil(SubjectKind.USER)).isEqualTo(NOW);
    }

    private void status(String node, long sequence, Instant flushedUntil, NodeState state) {
        NodeStatus status = NodeStatus.newBuilder()
                .setNode(node)
                .setEpoch(1)
                .setStartedAt(STARTED.toEpochMilli())
                .setAt(NOW.toEpochMilli())
                .setFlushedUntil(flushedUntil.toEpochMilli())
                .setState(state)
                .setVersion("test")
                .setPartitions(List.of(new PartitionPosition(0, sequence)))
                .setConnections(0)
                .setConnectionsOpened(0)
                .setSpoolBacklogBytes(0)
                .setUplink(0)
                .setDownlink(0)
                .setOverheadUplink(0)
                .setOverheadDownlink(0)
                .build();
        byte[] value =
                new AvroSerde<>(NodeStatus.class, metering.ids()).serializer().serialize(Topics.NODES, status);
        metering.sendStatus(node, value);
    }
}
