package io.bytemeter.metering.query;

import static io.bytemeter.metering.topology.TestMetering.record;
import static org.assertj.core.api.Assertions.assertThat;

import io.bytemeter.metering.query.Reconciliation.Line;
import io.bytemeter.metering.query.Reconciliation.State;
import io.bytemeter.metering.topology.TestMetering;
import io.bytemeter.schema.Gap;
import io.bytemeter.schema.GapReason;
import io.bytemeter.schema.GapState;
import io.bytemeter.schema.NodeStatus;
import io.bytemeter.schema.UsageBatch;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GapTopologyTest {
    private static final String AT = "2026-11-21T10:00:00Z";
    private static final Instant NOW = Instant.parse(AT);

    @TempDir
    private Path directory;

    private final NodeSimulation node = new NodeSimulation("n1", 1L << 40);
    private TestMetering metering;
    private ReaderOverTestMetering readers;

    @BeforeEach
    void start() {
        metering = new TestMetering(directory, ZoneOffset.UTC, NOW);
        readers = new ReaderOverTestMetering(metering, ZoneOffset.UTC, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    @AfterEach
    void stop() {
        metering.close();
    }

    @Test
    void aSkippedSequenceIsAGapWithItsBoundsAndBytes() {
        List<UsageBatch> batches = batches(5);
        send(batches.get(0), batches.get(3), batches.get(4));
        metering.sendStatus(node.status(NOW));
        metering.settle();

        assertThat(metering.gaps()).singleElement().satisfies(gap -> {
            assertThat(gap.getId()).isEqualTo("n1/" + node.epoch + "/0/3");
            assertThat(gap.getPartition()).isZero();
            assertThat(gap.getFirstSequence()).isEqualTo(2);
            assertThat(gap.getLastSequence()).isEqualTo(3);
            assertThat(gap.getSequences()).isEqualTo(2);
            assertThat(gap.getFrom()).isEqualTo(NOW.toEpochMilli() + 1000);
            assertThat(gap.getTo()).isEqualTo(NOW.toEpochMilli() + 4000);
            assertThat(gap.getReason()).isEqualTo(GapReason.SEQUENCE_SKIPPED);
            assertThat(gap.getState()).isEqualTo(GapState.OPEN);
            assertThat(gap.getUplink()).isEqualTo(2 + 3);
            assertThat(gap.getDownlink()).isEqualTo(20 + 30);
            assertThat(gap.getOverheadUplink()).isEqualTo(26);
        });
        assertThat(readers.gaps.gaps("n1", null, null, 10).gaps())
                .singleElement()
                .satisfies(gap -> {
                    assertThat(gap.missing()).isEqualTo(new Amount(5, 50, 26, 24));
                    assertThat(gap.open()).isTrue();
                });
        Reconciliation found = readers.reconciler.reconcile();
        assertThat(found.exact()).isFalse();
        assertThat(found.gaps()).isEqualTo(2);
        assertThat(found.missing()).isEqualTo(new Amount(5, 50, 26, 24));
        Line line = found.nodes().get(0);
        assertThat(line.state()).isEqualTo(State.LOSS);
        assertThat(line.difference().isZero()).isTrue();
        assertThat(line.missing()).isEqualTo(found.missing());
        assertThat(found.identities()).allMatch(identity -> identity.state() == State.EXACT);
    }

    @Test
    void aGapIsNarrowedByWhatStillComesAndWithdrawnAtItsEnd() {
        List<UsageBatch> batches = batches(6);
        send(batches.get(0), batches.get(5));
        metering.gaps();

        send(batches.get(2));
        assertThat(metering.gaps())
                .extracting(Gap::getState, Gap::getFirstSequence, Gap::getLastSequence, Gap::getUplink)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(GapState.OPEN, 4L, 5L, 9L),
                        org.assertj.core.groups.Tuple.tuple(GapState.OPEN, 2L, 2L, 2L));
        send(batches.get(1), batches.get(3), batches.get(4));
        metering.sendStatus(node.status(NOW));
        metering.settle();

        List<Gap> last = metering.gaps();
        assertThat(last.get(last.size() - 1).getState()).isEqualTo(GapState.WITHDRAWN);
        assertThat(readers.gaps.gaps(null, null, null, 10).gaps()).isEmpty();
        assertThat(readers.reconciler.reconcile().exact()).isTrue();
        assertThat(readers.reconciler.reconcile().nodes().get(0).actual()).isEqualTo(new Amount(21, 210, 78, 72));
    }

    @Test
    void whatANodeSaysItHasLostIsAGapAndALoss() {
        send(batches(2).toArray(UsageBatch[]::new));
        metering.sendStatus(node.status(NOW));
        Gap lost = Gap.newBuilder()
                .setId("n1/7/lost")
                .setNode("n1")
                .setEpoch(7)
                .setFrom(NOW.toEpochMilli())
                .setTo(NOW.toEpochMilli() + 9)
                .setReason(GapReason.LEDGER_LOST)
                .setDetail("the ledger is missing")
                .setState(GapState.LOST)
                .setNoticedAt(NOW.toEpochMilli() + 9)
                .build();
        metering.sendGap(lost);
        metering.sendGap(lost); // told once more after a crash
        metering.settle();

        assertThat(readers.gaps.gaps("n1", null, null, 10).gaps())
                .singleElement()
                .satisfies(gap -> {
                    assertThat(gap.id()).isEqualTo("n1/7/lost");
                    assertThat(gap.from()).isEqualTo(NOW);
                    assertThat(gap.missing()).isNull();
                    assertThat(gap.open()).isFalse();
                    assertThat(gap.detail()).isEqualTo("the ledger is missing");
                });
        assertThat(readers.gaps.gaps("n2", null, null, 10).gaps()).isEmpty();
        Reconciliation found = readers.reconciler.reconcile();
        assertThat(found.exact()).isFalse();
        assertThat(found.gaps()).isEqualTo(1);
        assertThat(found.nodes().get(0).state()).isEqualTo(State.LOSS);
        assertThat(found.nodes().get(0).difference().isZero()).isTrue();
        assertThat(found.nodes().get(0).note()).contains("nobody knows how much");
    }

    @Test
    void gapsAreFoundByNodeAndTime() {
        List<UsageBatch> batches = batches(5);
        send(batches.get(0), batches.get(2), batches.get(4));
        metering.settle();

        assertThat(readers.gaps.gaps("n", null, null, 10).gaps()).isEmpty();
        assertThat(readers.gaps.gaps("n1", null, null, 10).gaps()).hasSize(2);
        assertThat(readers.gaps.gaps("n1", null, null, 1).gaps())
                .singleElement()
                .satisfies(gap -> assertThat(gap.firstSequence()).isEqualTo(2));
        assertThat(readers.gaps.gaps(null, NOW.plusMillis(4000), null, 10).gaps())
                .singleElement()
                .satisfies(gap -> assertThat(gap.firstSequence()).isEqualTo(4));
        assertThat(readers.gaps.gaps(null, null, NOW.plusMillis(3000), 10).gaps())
                .singleElement()
                .satisfies(gap -> assertThat(gap.firstSequence()).isEqualTo(2));
    }

    @Test
    void whatAStatusTellsOfIsUnderWayUntilItComes() {
        List<UsageBatch> batches = batches(3);
        metering.sendStatus(node.status(NOW));
        send(batches.get(0));
        metering.settle();
        Reconciliation before = readers.reconciler.reconcile();
        assertThat(before.exact()).isTrue();
        assertThat(before.nodes().get(0).underWay()).isEqualTo(new Amount(5, 50, 26, 24));

        send(batches.get(1), batches.get(2), batch());
        metering.settle();
        assertThat(readers.reconciler.reconcile().exact())
                .as("newer than the status")
                .isTrue();
    }

    @Test
    void countersThatNothingAccountsForAreUnexplained() {
        send(batches(2).toArray(UsageBatch[]::new));
        NodeStatus status = node.status(NOW);
        metering.sendStatus(NodeStatus.newBuilder(status)
                .setDownlink(status.getDownlink() + 7)
                .build());
        metering.settle();

        Line line = readers.reconciler.reconcile().nodes().get(0);
        assertThat(line.state()).isEqualTo(State.UNEXPLAINED);
        assertThat(line.difference()).isEqualTo(new Amount(0, 7, 0, 0));
    }

    @Test
    void aNodeThatHasRestartedIsComparedInAllItsEpochs() {
        send(batches(3).toArray(UsageBatch[]::new));
        NodeSimulation next = new NodeSimulation("n1", node.epoch + 1);
        send(next.batch(NOW, record("bob", AT, 100, 1000)));
        metering.sendStatus(next.status(NOW));
        metering.settle();

        Reconciliation found = readers.reconciler.reconcile();
        assertThat(found.exact()).isTrue();
        assertThat(found.nodes()).singleElement().satisfies(line -> assertThat(line.actual())
                .isEqualTo(new Amount(106, 1060, 52, 48)));
    }

    @Test
    void epochsThatAreForgottenAreNeverAcceptedAgain() {
        List<UsageBatch> all = new ArrayList<>();
        for (int life = 0; life < 20; life++) {
            NodeSimulation simulation = new NodeSimulation("n1", 1000 + life);
            UsageBatch first = simulation.batch(NOW, record("alice", AT, 1, 1));
            simulation.batch(NOW, record("alice", AT, 1, 1)); // never comes
            UsageBatch third = simulation.batch(NOW, record("alice", AT, 1, 1));
            all.add(first);
            all.add(third);
            send(first, third);
        }
        metering.settle();
        Reconciliation before = readers.reconciler.reconcile();
        assertThat(before.gaps()).isEqualTo(20);
        assertThat(before.nodes().get(0).actual().uplink()).isEqualTo(40);
        assertThat(before.nodes().get(0).missing().uplink()).isEqualTo(20);
        List<GapView> gaps = readers.gaps.gaps(null, null, null, 100).gaps();
        assertThat(gaps).hasSize(20);
        assertThat(gaps.stream().filter(GapView::open)).hasSize(8);

        send(all.toArray(UsageBatch[]::new));
        metering.settle();
        assertThat(readers.reconciler.reconcile()).isEqualTo(before);
        assertThat(metering.counted("bytemeter.metering.stale")).isEqualTo(24);
        assertThat(metering.counted("bytemeter.metering.duplicates")).isEqualTo(16);
        assertThat(metering.rejected().readRecordsToList()).hasSize(24);
    }

    @Test
    void usageOfTheFutureIsBookedAtItsArrival() {
        send(batch(record("alice", "2026-11-21T10:09:00Z", 1, 1), record("alice", "2027-05-01T00:00:00Z", 2, 2)));
        metering.settle();

        UsageQuery query = new UsageQuery(
                new io.bytemeter.usage.Subject(io.bytemeter.usage.SubjectKind.USER, "alice"),
                WindowLength.MONTH,
                Instant.parse("2026-01-01T00:00:00Z"),
                Instant.parse("2028-01-01T00:00:00Z"),
                ZoneOffset.UTC,
                null);
        assertThat(readers.reader.read(query).orElseThrow().windows())
                .singleElement()
                .satisfies(window -> {
                    assertThat(window.start()).isEqualTo("2026-11-01T00:00:00Z");
                    assertThat(window.usage().uplink()).isEqualTo(3);
                });
        assertThat(metering.counted("bytemeter.metering.ahead")).isEqualTo(1);
    }

    @Test
    void recordsThatAreRefusedAreALossAndNoDifference() {
        send(batch(record("alice", AT, 1, 1), record("a\0b", AT, 5, 6), record("", AT, 1, 1)));
        metering.sendStatus(node.status(NOW));
        metering.settle();

        Line line = readers.reconciler.reconcile().nodes().get(0);
        assertThat(line.state()).isEqualTo(State.LOSS);
        assertThat(line.rejected()).isEqualTo(new Amount(5, 6, 13, 12));
        assertThat(line.difference().isZero()).isTrue();
        assertThat(readers.reconciler.reconcile().identities()).allMatch(identity -> identity.state() == State.EXACT);
    }

    /** Batches of 1, 2, 3… bytes up and ten times as many down, a second apart. */
    private List<UsageBatch> batches(int count) {
        List<UsageBatch> batches = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            batches.add(node.batch(NOW.plusMillis(i * 1000L), record("alice", AT, i, i * 10L)));
        }
        return batches;
    }

    private UsageBatch batch(io.bytemeter.schema.UsageRecord... records) {
        return node.batch(NOW, records);
    }

    private void send(UsageBatch... batches) {
        for (UsageBatch batch : batches) {
            metering.sendRaw(metering.serialize(batch));
        }
    }
}
