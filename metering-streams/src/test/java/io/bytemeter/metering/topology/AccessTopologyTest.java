package io.bytemeter.metering.topology;

import static io.bytemeter.metering.topology.TestMetering.record;
import static io.bytemeter.metering.topology.TestQuotas.alice;
import static io.bytemeter.metering.topology.TestQuotas.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.bytemeter.schema.AccessBlock;
import io.bytemeter.schema.AccessState;
import io.bytemeter.schema.AccessVerb;
import io.bytemeter.schema.BlockCause;
import io.bytemeter.usage.SubjectKind;
import io.bytemeter.usage.quota.Period;
import io.bytemeter.usage.quota.PeriodCalendar;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is kept out, from when, and until when. */
class AccessTopologyTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final Instant MIDNIGHT = Instant.parse("2026-11-22T00:00:00Z");
    private static final String AT = "2026-11-21T09:59:58Z";
    private static final PeriodCalendar DAY = PeriodCalendar.of(Period.DAY, ZoneOffset.UTC);

    @TempDir
    private Path directory;

    private TestMetering metering;

    @BeforeEach
    void open() {
        metering = new TestMetering(directory, ZoneOffset.UTC, NOW);
    }

    @AfterEach
    void close() {
        metering.close();
    }

    @Test
    void theByteThatReachesTheLimitBlocksUntilThePeriodEnds() {
        metering.put(alice(1, DAY, 1000, "80%", "100%!"));
        assertThat(metering.access()).extracting(AccessState::getRemaining).containsExactly(1000L);
        metering.send(record("alice", AT, 999, 0));
        assertThat(metering.access()).extracting(AccessState::getRemaining).containsExactly(1L);

        metering.send(record("alice", AT, 1, 0), record("alice", AT, 500, 0));

        assertThat(metering.access()).singleElement().satisfies(state -> {
            assertThat(state.getUser()).isEqualTo("alice");
            assertThat(state.getRemaining()).isZero();
            assertThat(state.getBlocks())
                    .containsExactly(AccessBlock.newBuilder()
                            .setCause(BlockCause.QUOTA)
                            .setQuota("default")
                            .setSince(NOW.toEpochMilli())
                            .setUntil(MIDNIGHT.toEpochMilli())
                            .build());
        });
    }

    @Test
    void atTheEndOfThePeriodTheUserIsLetIn() {
        metering.put(alice(1, DAY, 1000, "100%!"));
        metering.send(record("alice", AT, 1000, 0));
        metering.access();
        metering.advanceTo(MIDNIGHT.minusMillis(1));
        assertThat(metering.access()).isEmpty();

        metering.advanceTo(MIDNIGHT);

        assertThat(metering.access()).singleElement().satisfies(state -> {
            assertThat(state.getBlocks()).isEmpty();
            assertThat(state.getRemaining()).isEqualTo(1000);
            assertThat(state.getChangedAt()).isEqualTo(MIDNIGHT.toEpochMilli());
        });
        metering.send(record("alice", "2026-11-22T00:00:01Z", 1000, 0));
        assertThat(metering.access()).singleElement().satisfies(state -> assertThat(state.getBlocks())
                .hasSize(1));
    }

    @Test
    void aRaisedLimitLetsInAndADeletedQuotaWithdrawsTheRecord() {
        metering.put(alice(1, DAY, 1000, "100%!"));
        metering.send(record("alice", AT, 1000, 0));
        metering.access();

        metering.put(alice(2, DAY, 2000, "100%!"));
        assertThat(metering.access()).singleElement().satisfies(state -> {
            assertThat(state.getBlocks()).isEmpty();
            assertThat(state.getRemaining()).isEqualTo(1000);
        });
        metering.delete(alice(2, DAY, 2000, "100%!").id());
        assertThat(metering.access()).containsExactly((AccessState) null);
    }

    @Test
    void aLateQuotaBlocksAtOnceAndForLifeWithoutAnEnd() {
        metering.send(record("alice", AT, 1000, 0));
        metering.put(alice(1, PeriodCalendar.of(Period.LIFETIME, ZoneOffset.UTC), 1000, "100%!"));

        assertThat(metering.access()).singleElement().satisfies(state -> assertThat(state.getBlocks())
                .singleElement()
                .satisfies(block -> assertThat(block.getUntil()).isNull()));
    }

    @Test
    void usageOfAPeriodToComeBlocksWhenItComes() {
        metering.advanceTo(MIDNIGHT.minusSeconds(300));
        metering.put(alice(1, DAY, 1000, "100%!"));
        metering.access();
        metering.send(record("alice", "2026-11-22T00:00:00Z", 1000, 0)); // a clock that is ahead
        assertThat(metering.alerts()).hasSize(1);
        assertThat(metering.access()).isEmpty();

        metering.advanceTo(MIDNIGHT);

        assertThat(metering.access()).singleElement().satisfies(state -> assertThat(state.getBlocks())
                .singleElement()
                .satisfies(block -> assertThat(block.getSince()).isEqualTo(MIDNIGHT.toEpochMilli())));
    }

    @Test
    void aPeriodThatIsOverBlocksNobody() {
        metering.put(alice(1, DAY, 1000, "100%!"));
        metering.advanceTo(MIDNIGHT.plusSeconds(60));
        metering.access();

        metering.send(record("alice", AT, 1000, 0));

        assertThat(metering.alerts()).hasSize(1);
        assertThat(metering.access()).isEmpty();
    }

    @Test
    void theRemainderIsToldEachTimeItHasHalved() {
        metering.put(alice(1, DAY, 1 << 20, "100%!"));
        for (int i = 0; i < 1024; i++) {
            metering.send(record("alice", AT, 1024, 0));
        }

        List<AccessState> told = metering.access();
        assertThat(told).hasSizeBetween(10, 14);
        assertThat(told).extracting(AccessState::getRemaining).isSortedAccordingTo((a, b) -> Long.compare(b, a));
        assertThat(told.get(told.size() - 1).getBlocks()).hasSize(1);
    }

    @Test
    void aRemainderThatIsFarIsNotToldUntilItIsNear() {
        long near = 16L << 30;
        metering.put(alice(1, DAY, near + 1000, "100%!"));
        metering.send(record("alice", AT, 999, 0));
        assertThat(metering.access()).isEmpty();

        metering.send(record("alice", AT, 1, 0));
        assertThat(metering.access()).extracting(AccessState::getRemaining).containsExactly(near);

        metering.put(alice(2, DAY, 2 * near, "100%!"));
        assertThat(metering.access()).containsExactly((AccessState) null);
    }

    @Test
    void aUserWhoIsFarFromTheLimitIsLetInWhenThePeriodEnds() {
        long limit = 20L << 30;
        metering.put(alice(1, DAY, limit, "100%!"));
        metering.send(record("alice", AT, limit, 0));
        assertThat(causes(metering.access())).containsExactly(BlockCause.QUOTA);

        metering.advanceTo(MIDNIGHT);

        assertThat(metering.access()).containsExactly((AccessState) null);
    }

    @Test
    void theNearestOfSeveralQuotasIsTheRemainder() {
        metering.put(TestQuotas.of(id(SubjectKind.USER, "alice", "day"), 1, DAY, 1000, "100%!"));
        metering.put(TestQuotas.of(
                id(SubjectKind.USER, "alice", "hour"),
                1,
                PeriodCalendar.of(Period.HOUR, ZoneOffset.UTC),
                100,
                "100%!"));
        metering.access();

        metering.send(record("alice", "2026-11-21T10:00:00Z", 100, 0));

        AccessState state = metering.access().get(0);
        assertThat(state.getBlocks()).extracting(AccessBlock::getQuota).containsExactly("hour");
        metering.advanceTo(Instant.parse("2026-11-21T11:00:00Z"));
        assertThat(metering.access()).singleElement().satisfies(next -> {
            assertThat(next.getBlocks()).isEmpty();
            assertThat(next.getRemaining()).isEqualTo(100);
        });
    }

    @Test
    void anOperatorsBlockStandsBesideAQuotas() {
        metering.put(alice(1, DAY, 1000, "100%!"));
        metering.send(record("alice", AT, 1000, 0));
        metering.access();

        metering.command("alice", AccessVerb.BLOCK, null);
        assertThat(causes(metering.access())).containsExactlyInAnyOrder(BlockCause.QUOTA, BlockCause.OPERATOR);
        metering.advanceTo(MIDNIGHT);
        assertThat(causes(metering.access())).containsExactly(BlockCause.OPERATOR);
        metering.command("alice", AccessVerb.UNBLOCK, null);
        assertThat(causes(metering.access())).isEmpty();
    }

    @Test
    void anOperatorsBlockEndsAtItsTimeAndAKickRaisesTheMark() {
        metering.command("bob", AccessVerb.BLOCK, NOW.plusSeconds(60));
        assertThat(causes(metering.access())).containsExactly(BlockCause.OPERATOR);
        metering.advanceTo(NOW.plusSeconds(60));
        assertThat(metering.access()).containsExactly((AccessState) null);

        metering.command("bob", AccessVerb.KICK, null);
        metering.command("bob", AccessVerb.KICK, null);
        assertThat(metering.access())
                .extracting(AccessState::getCloseOpenedBefore)
                .containsExactly(metering.now().toEpochMilli(), metering.now().toEpochMilli() + 1);
        metering.command("bob", AccessVerb.UNBLOCK, null);
        assertThat(metering.access()).isEmpty();
        metering.command("bob", AccessVerb.UNKNOWN, null);
        assertThat(metering.rejected().readRecordsToList()).hasSize(1);
    }

    private static List<BlockCause> causes(List<AccessState> told) {
        assertThat(told).hasSize(1);
        return told.get(0).getBlocks().stream().map(AccessBlock::getCause).toList();
    }
}
