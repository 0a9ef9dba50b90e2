package io.bytemeter.metering.topology;

import static io.bytemeter.metering.topology.TestMetering.record;
import static io.bytemeter.metering.topology.TestQuotas.alice;
import static io.bytemeter.metering.topology.TestQuotas.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.bytemeter.schema.AlertState;
import io.bytemeter.schema.Crossing;
import io.bytemeter.schema.QuotaAlert;
import io.bytemeter.usage.SubjectKind;
import io.bytemeter.usage.quota.Direction;
import io.bytemeter.usage.quota.Period;
import io.bytemeter.usage.quota.PeriodCalendar;
import io.bytemeter.usage.quota.Quota;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Which alerts there are: all crossings, each once. */
class QuotaTopologyTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final String AT = "2026-11-21T09:59:58Z";
    private static final PeriodCalendar DAY = PeriodCalendar.of(Period.DAY, ZoneOffset.UTC);
    private static final PeriodCalendar MONTH = PeriodCalendar.of(Period.MONTH, ZoneOffset.UTC);

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
    void oneByteBelowNothingAndTheByteThatReachesItOne() {
        metering.put(alice(1, DAY, 1000, "100%"));
        metering.send(record("alice", AT, 900, 99));
        assertThat(metering.alerts()).isEmpty();

        metering.send(record("alice", AT, 1, 0));
        metering.send(record("alice", AT, 1, 0));

        assertThat(metering.alerts()).singleElement().satisfies(alert -> {
            assertThat(alert.getState()).isEqualTo(AlertState.RAISED);
            assertThat(alert.getSubject()).isEqualTo("alice");
            assertThat(alert.getQuota()).isEqualTo("default");
            assertThat(alert.getThreshold()).isEqualTo(1000);
            assertThat(alert.getLimit()).isEqualTo(1000);
            assertThat(alert.getUsed()).isEqualTo(1000);
            assertThat(Instant.ofEpochMilli(alert.getPeriodStart())).isEqualTo("2026-11-21T00:00:00Z");
            assertThat(Instant.ofEpochMilli(alert.getPeriodEnd())).isEqualTo("2026-11-22T00:00:00Z");
            assertThat(Instant.ofEpochMilli(alert.getCrossedAt())).isEqualTo("2026-11-21T09:59:59Z");
            assertThat(Instant.ofEpochMilli(alert.getNoticedAt())).isEqualTo(NOW);
            assertThat(alert.getCrossedBy())
                    .isEqualTo(Crossing.newBuilder()
                            .setNode("n1")
                            .setEpoch(1)
                            .setPartition(0)
                            .setSequence(2)
                            .setConnection(1)
                            .build());
        });
    }

    @Test
    void thresholdsCrossedByOneRecordAreToldOnceEachInOrder() {
        metering.put(alice(1, MONTH, 1_000_000_000, "1.5GB", "100%", "50%", "80%"));

        metering.send(record("alice", AT, 1_000_000_000, 600_000_000), record("alice", AT, 1_000_000_000, 0));

        List<QuotaAlert> alerts = metering.alerts();
        assertThat(alerts).extracting(QuotaAlert::getThresholdText).containsExactly("50%", "80%", "100%", "1.5GB");
        assertThat(alerts).extracting(QuotaAlert::getId).doesNotHaveDuplicates();
        assertThat(alerts).allSatisfy(alert -> assertThat(alert.getUsed()).isEqualTo(1_600_000_000));
    }

    @ParameterizedTest
    @CsvSource({"UPLINK, 100", "DOWNLINK, 70", "BOTH, 170", "LARGER, 100"})
    void aDirectionCountsItsBytesOnly(Direction direction, long used) {
        Quota quota = alice(1, DAY, used, "100%");
        metering.put(new Quota(quota.id(), 1, DAY, direction, used, quota.thresholds(), 0, 0));
        metering.send(record("alice", AT, 99, 70 - 1));
        assertThat(metering.alerts()).isEmpty();

        metering.send(record("alice", AT, 1, 1));

        assertThat(metering.alerts()).extracting(QuotaAlert::getUsed).containsExactly(used);
    }

    @ParameterizedTest
    @EnumSource(Period.class)
    void aQuotaCreatedLateCountsWhatItsPeriodHasUsed(Period period) {
        PeriodCalendar calendar = period == Period.CYCLE
                ? PeriodCalendar.cycle(3, LocalTime.of(1, 45), ZoneId.of("Asia/Kathmandu"))
                : PeriodCalendar.of(period, ZoneId.of("America/New_York"));
        // In each period's first and last quarter hour before now, and just before it.
        Instant start = Instant.ofEpochMilli(calendar.at(NOW.toEpochMilli()).start());
        boolean ends = period != Period.LIFETIME;
        metering.send(record("alice", (ends ? start : Instant.parse("2019-02-01T00:00:00Z")).toString(), 100, 0));
        metering.send(record("alice", "2026-11-21T10:00:00Z", 200, 0));
        if (ends) {
            metering.send(record("alice", start.minusSeconds(900).toString(), 7000, 0));
        }
        metering.put(alice(1, calendar, 301, "300", "100%"));

        assertThat(metering.alerts()).singleElement().satisfies(alert -> {
            assertThat(alert.getThreshold()).isEqualTo(300);
            assertThat(alert.getUsed()).isEqualTo(300);
            assertThat(alert.getCrossedBy()).isNull();
        });
        metering.send(record("alice", "2026-11-21T10:00:00Z", 1, 0));
        assertThat(metering.alerts()).extracting(QuotaAlert::getThreshold).containsExactly(301L);
    }

    @Test
    void usageThatIsNotCommittedYetCountsToo() {
        metering.put(alice(1, DAY, 1000, "100%"));
        metering.send(record("alice", AT, 999, 0));
        metering.put(alice(2, DAY, 999, "100%"));

        assertThat(metering.alerts()).extracting(QuotaAlert::getUsed).containsExactly(999L);
    }

    @Test
    void aRaisedLimitClearsWhatHoldsNoLonger() {
        metering.put(alice(1, DAY, 1000, "50%", "80%", "100%"));
        metering.send(record("alice", AT, 1100, 0));
        assertThat(metering.alerts()).hasSize(3);

        metering.put(alice(2, DAY, 2000, "50%", "80%", "100%"));

        assertThat(metering.alerts())
                .extracting(QuotaAlert::getState, QuotaAlert::getQuotaVersion, QuotaAlert::getThresholdText)
                .containsExactly(
                        tuple(AlertState.CLEARED, 1L, "80%"),
                        tuple(AlertState.CLEARED, 1L, "100%"),
                        tuple(AlertState.RAISED, 2L, "50%"));
        metering.send(record("alice", AT, 900, 0));
        assertThat(metering.alerts())
                .extracting(QuotaAlert::getQuotaVersion, QuotaAlert::getThresholdText)
                .containsExactly(tuple(2L, "80%"), tuple(2L, "100%"));
    }

    @Test
    void aDeletedQuotaClearsAndCountsNoMore() {
        Quota quota = alice(1, DAY, 1000, "50%", "100%");
        metering.put(quota);
        metering.send(record("alice", AT, 600, 0));
        assertThat(metering.alerts()).hasSize(1);

        metering.delete(quota.id());
        metering.delete(quota.id());
        metering.send(record("alice", AT, 600, 0));

        assertThat(metering.alerts()).singleElement().satisfies(alert -> {
            assertThat(alert.getState()).isEqualTo(AlertState.CLEARED);
            assertThat(alert.getThresholdText()).isEqualTo("50%");
        });
    }

    @Test
    void theSameQuotaAgainChangesNothingAndAnOlderVersionStillRises() {
        metering.put(alice(7, DAY, 1000, "50%"));
        metering.send(record("alice", AT, 600, 0));
        assertThat(metering.alerts()).hasSize(1);

        metering.put(alice(8, DAY, 1000, "50%"));
        assertThat(metering.alerts()).isEmpty();
        metering.put(alice(3, DAY, 1001, "50%"));

        assertThat(metering.alerts()).extracting(QuotaAlert::getQuotaVersion).containsExactly(8L);
    }

    @Test
    void aNewPeriodCountsFromZero() {
        metering.put(alice(1, DAY, 1000, "100%"));
        metering.send(record("alice", AT, 1000, 0));
        metering.advanceTo(Instant.parse("2026-11-22T00:00:02Z"));
        metering.send(record("alice", "2026-11-22T00:00:00Z", 999, 0));
        assertThat(metering.alerts()).hasSize(1);

        metering.send(record("alice", "2026-11-22T00:00:01Z", 1, 0));

        assertThat(metering.alerts()).singleElement().satisfies(alert -> assertThat(
                        Instant.ofEpochMilli(alert.getPeriodStart()))
                .isEqualTo("2026-11-22T00:00:00Z"));
    }

    @Test
    void lateDataBelongsToThePeriodOfItsEventTime() {
        metering.put(alice(1, DAY, 1000, "100%"));
        metering.send(record("alice", "2026-11-21T23:00:00Z", 900, 0));
        metering.advanceTo(Instant.parse("2026-11-23T12:00:00Z"));
        metering.send(record("alice", "2026-11-23T10:00:00Z", 900, 0));
        metering.send(record("alice", "2026-11-22T10:00:00Z", 900, 0));
        assertThat(metering.alerts()).isEmpty();

        metering.send(record("alice", "2026-11-21T23:30:00Z", 100, 0));
        metering.send(record("alice", "2026-11-21T23:30:00Z", 100, 0));
        // Had ended when the quota came: none of its business.
        metering.send(record("alice", "2026-11-20T23:30:00Z", 5000, 0));

        assertThat(metering.alerts()).singleElement().satisfies(alert -> {
            assertThat(Instant.ofEpochMilli(alert.getPeriodStart())).isEqualTo("2026-11-21T00:00:00Z");
            assertThat(Instant.ofEpochMilli(alert.getCrossedAt())).isEqualTo("2026-11-21T23:30:01Z");
        });
    }

    @Test
    void whatIsSentAgainIsNotToldAgain() {
        metering.put(alice(1, DAY, 1000, "50%", "100%"));
        metering.send(1, record("alice", AT, 600, 0));
        metering.send(2, record("alice", AT, 600, 0));
        assertThat(metering.alerts()).hasSize(2);

        metering.send(1, record("alice", AT, 600, 0));
        metering.send(2, record("alice", AT, 600, 0));
        metering.send(1, record("alice", AT, 600, 0));

        assertThat(metering.alerts()).isEmpty();
    }

    @Test
    void severalQuotasOfASubjectCountEachForItself() {
        metering.put(TestQuotas.of(id(SubjectKind.USER, "a/b", "monthly"), 1, MONTH, 1000, "100%"));
        metering.put(TestQuotas.of(id(SubjectKind.USER, "a/b", "daily"), 1, DAY, 100, "100%"));

        metering.send(record("a/b", AT, 100, 0), record("a/b", AT, 900, 0), record("a", AT, 5000, 0));

        assertThat(metering.alerts()).extracting(QuotaAlert::getQuota).containsExactly("daily", "monthly");
    }

    /** An inbound's bytes include 25 of the proxy protocol for each record of the test. */
    @ParameterizedTest
    @CsvSource({"INBOUND, socks, 1050", "OUTBOUND, direct, 1000", "NODE, n1, 1000"})
    void inboundsOutboundsAndNodesHaveQuotasToo(SubjectKind kind, String subject, long used) {
        metering.put(TestQuotas.of(id(kind, subject, "default"), 1, DAY, used, "50%", "100%"));
        metering.send(record("alice", AT, 500, 0));
        metering.settle();
        assertThat(metering.alerts()).extracting(QuotaAlert::getThresholdText).containsExactly("50%");

        metering.send(record("", AT, 500, 0));
        metering.settle();
        assertThat(metering.alerts()).singleElement().satisfies(alert -> {
            assertThat(alert.getUsed()).isEqualTo(used);
            assertThat(alert.getSubject()).isEqualTo(subject);
            assertThat(alert.getCrossedAt()).isBetween(NOW.toEpochMilli(), NOW.toEpochMilli() + 10_000);
        });
        metering.delete(id(kind, subject, "default"));
        assertThat(metering.alerts())
                .extracting(QuotaAlert::getState)
                .containsExactly(AlertState.CLEARED, AlertState.CLEARED);
    }

    @Test
    void whatIsNoQuotaIsRejectedAndTheFormerOneStays() {
        Quota quota = alice(1, DAY, 1000, "100%");
        metering.put(quota);
        metering.putQuotaRaw(quota.id().toString(), new byte[] {1, 2, 3});
        metering.putQuotaRaw("user/alice/other", new QuotaValues(metering.ids()).encode(quota));
        metering.putQuotaRaw("nonsense", null);

        metering.send(record("alice", AT, 1000, 0));

        assertThat(metering.alerts()).hasSize(1);
        assertThat(metering.rejected().readRecordsToList()).hasSize(3);
    }

    @Test
    void rowsThatHaveLeftTheHeapCountAsBefore() {
        metering.put(alice(1, DAY, 10_000, "100%"));
        metering.send(record("alice", AT, 9_999, 0));
        for (int i = 0; i < 400; i++) { // three rows each; the test's books keep 1000 on heap
            metering.send(record("user" + i, AT, 1, 0));
        }
        assertThat(metering.alerts()).isEmpty();

        metering.send(record("alice", AT, 1, 0));

        assertThat(metering.alerts()).extracting(QuotaAlert::getUsed).containsExactly(10_000L);
    }
}
