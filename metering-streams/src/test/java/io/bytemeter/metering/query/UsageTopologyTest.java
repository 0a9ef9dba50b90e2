package io.bytemeter.metering.query;

import static io.bytemeter.metering.topology.TestMetering.record;
import static org.assertj.core.api.Assertions.assertThat;

import io.bytemeter.metering.query.ListQuery.Sort;
import io.bytemeter.metering.topology.TestMetering;
import io.bytemeter.schema.UsageRecord;
import io.bytemeter.schema.UsageTotal;
import io.bytemeter.usage.Subject;
import io.bytemeter.usage.SubjectFilter;
import io.bytemeter.usage.SubjectKind;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsageTopologyTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final Instant ARRIVAL = Instant.parse("2026-12-02T00:00:00Z");
    private static final ZoneId UTC = ZoneOffset.UTC;
    private static final ZoneId KATHMANDU = ZoneId.of("Asia/Kathmandu");
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @TempDir
    private Path directory;

    private TestMetering metering;
    private UsageReader reader;
    private int started;

    @BeforeEach
    void start() {
        start(UTC);
    }

    private void start(ZoneId billingZone) {
        metering = new TestMetering(directory.resolve("life-" + ++started), billingZone, ARRIVAL);
        reader = new ReaderOverTestMetering(metering, billingZone, Clock.fixed(NOW, UTC)).reader;
    }

    @AfterEach
    void stop() {
        metering.close();
    }

    @Test
    void booksAUserByHourDayAndMonth() {
        metering.send(record("alice", "2026-11-21T10:00:00Z", 10, 100), record("bob", "2026-11-21T10:00:00Z", 1, 2));
        metering.send(record("alice", "2026-11-21T11:59:00Z", 20, 200), record("alice", "2026-12-01T00:00:00Z", 5, 6));
        metering.settle();

        assertThat(downlinks("alice", WindowLength.HOUR, UTC))
                .containsExactly(
                        Map.entry("2026-11-21T10:00:00Z", 100L),
                        Map.entry("2026-11-21T11:00:00Z", 200L),
                        Map.entry("2026-12-01T00:00:00Z", 6L));
        assertThat(downlinks("alice", WindowLength.DAY, UTC))
                .containsExactly(Map.entry("2026-11-21T00:00:00Z", 300L), Map.entry("2026-12-01T00:00:00Z", 6L));
        assertThat(downlinks("alice", WindowLength.MONTH, UTC))
                .containsExactly(Map.entry("2026-11-01T00:00:00Z", 300L), Map.entry("2026-12-01T00:00:00Z", 6L));
        WindowUsage day = read("alice", WindowLength.DAY, UTC).get(0);
        assertThat(day.usage()).isEqualTo(new Usage(30, 300, 26, 24, 2));
        assertThat(day.end()).isEqualTo("2026-11-22T00:00:00Z");
    }

    @Test
    void tagsGetWhatUsersGetAndWhatNobodyOwns() {
        metering.send(record("alice", "2026-11-21T10:00:00Z", 10, 100), record("", "2026-11-21T10:20:00Z", 3, 4));
        metering.send(record("bob", "2026-11-21T10:30:00Z", 1, 2));
        metering.settle();

        Usage all = new Usage(14, 106, 39, 36, 3);
        assertThat(total(SubjectKind.INBOUND, "socks")).isEqualTo(all);
        assertThat(total(SubjectKind.OUTBOUND, "direct")).isEqualTo(all);
        assertThat(total(SubjectKind.NODE, "n1")).isEqualTo(all);
        assertThat(reader.read(query(new Subject(SubjectKind.USER, "carol"), WindowLength.DAY, UTC, null)))
                .isEmpty();
    }

    @Test
    void aBatchThatComesAgainChangesNothingAndIsCounted() {
        metering.send(1, record("alice", "2026-11-21T10:00:00Z", 10, 100));
        metering.send(2, record("alice", "2026-11-21T10:00:00Z", 10, 100));
        metering.send(1, record("alice", "2026-11-21T10:00:00Z", 10, 100));
        metering.send(2, record("alice", "2026-11-21T10:00:00Z", 10, 100));
        metering.settle();

        assertThat(total(SubjectKind.USER, "alice").downlink()).isEqualTo(200);
        assertThat(total(SubjectKind.NODE, "n1").downlink()).isEqualTo(200);
        assertThat(metering.counted("bytemeter.metering.duplicates")).isEqualTo(2);
    }

    @Test
    void aBatchThatWasSkippedIsBookedWhenItStillComes() {
        metering.send(1, record("alice", "2026-11-21T10:00:00Z", 0, 1));
        metering.send(4, record("alice", "2026-11-21T10:00:00Z", 0, 8));
        metering.send(2, record("alice", "2026-11-21T10:00:00Z", 0, 2));
        metering.send(2, record("alice", "2026-11-21T10:00:00Z", 0, 2));
        metering.send(3, record("alice", "2026-11-21T10:00:00Z", 0, 4));
        metering.settle();

        assertThat(total(SubjectKind.USER, "alice").downlink()).isEqualTo(15);
        assertThat(metering.counted("bytemeter.metering.skips")).isEqualTo(1);
    }

    @Test
    void lateUsageGoesToTheWindowItBelongsTo() {
        metering.send(record("alice", "2026-11-21T10:00:00Z", 0, 1));
        metering.send(record("alice", "2025-12-31T23:59:59Z", 0, 7));
        metering.settle();

        Instant from = Instant.parse("2025-12-01T00:00:00Z");
        UsageQuery lastYear = new UsageQuery(
                new Subject(SubjectKind.USER, "alice"),
                WindowLength.MONTH,
                from,
                Instant.parse("2026-01-01T00:00:00Z"),
                UTC,
                null);
        List<WindowUsage> windows = reader.read(lastYear).orElseThrow().windows();
        assertThat(windows).singleElement().satisfies(window -> {
            assertThat(window.start()).isEqualTo(from);
            assertThat(window.usage().downlink()).isEqualTo(7);
        });
    }

    @Test
    void daysAndMonthsInKathmanduStartAtAQuarterToTheHour() {
        for (ZoneId billingZone : List.of(UTC, KATHMANDU)) {
            metering.close();
            start(billingZone);
            // +5:45: local midnight is 18:15 UTC; the last quarter hour before it belongs to the day before.
            metering.send(
                    record("alice", "2026-10-31T18:14:59Z", 0, 1),
                    record("alice", "2026-10-31T18:15:00Z", 0, 10),
                    record("alice", "2026-11-01T18:14:59Z", 0, 100),
                    record("alice", "2026-11-01T18:15:00Z", 0, 1000));
            metering.settle();

            assertThat(downlinks("alice", WindowLength.DAY, KATHMANDU))
                    .containsExactly(
                            Map.entry("2026-10-30T18:15:00Z", 1L),
                            Map.entry("2026-10-31T18:15:00Z", 110L),
                            Map.entry("2026-11-01T18:15:00Z", 1000L));
            assertThat(downlinks("alice", WindowLength.MONTH, KATHMANDU))
                    .containsExactly(Map.entry("2026-09-30T18:15:00Z", 1L), Map.entry("2026-10-31T18:15:00Z", 1110L));
        }
    }

    @Test
    void daysOverAChangeOfClocksInBerlinHaveTwentyThreeOrTwentyFiveHours() {
        for (ZoneId billingZone : List.of(UTC, BERLIN)) {
            metering.close();
            start(billingZone);
            // 2026-10-25 has 25 hours in Berlin: 22:00Z to 23:00Z the next day. 2026-03-29 has 23.
            metering.send(
                    record("alice", "2026-10-24T21:59:00Z", 0, 1),
                    record("alice", "2026-10-24T22:00:00Z", 0, 2),
                    record("alice", "2026-10-25T22:59:00Z", 0, 4),
                    record("alice", "2026-10-25T23:00:00Z", 0, 8),
                    record("alice", "2026-03-28T23:00:00Z", 0, 16),
                    record("alice", "2026-03-29T21:59:00Z", 0, 32),
                    record("alice", "2026-03-29T22:00:00Z", 0, 64));
            metering.settle();

            assertThat(downlinks("alice", WindowLength.DAY, BERLIN))
                    .containsExactly(
                            Map.entry("2026-03-28T23:00:00Z", 48L),
                            Map.entry("2026-03-29T22:00:00Z", 64L),
                            Map.entry("2026-10-23T22:00:00Z", 1L),
                            Map.entry("2026-10-24T22:00:00Z", 6L),
                            Map.entry("2026-10-25T23:00:00Z", 8L));
            assertThat(downlinks("alice", WindowLength.MONTH, BERLIN))
                    .containsExactly(Map.entry("2026-02-28T23:00:00Z", 112L), Map.entry("2026-09-30T22:00:00Z", 15L));
        }
    }

    @Test
    void aUsersTotalBreaksDownByNodeInboundAndOutbound() {
        UsageRecord http = record("alice", "2026-11-21T10:00:00Z", 0, 50);
        http = UsageRecord.newBuilder(http).setInbound("http").build();
        metering.send(record("alice", "2026-11-21T10:00:00Z", 0, 100), http);
        metering.settle();

        WindowUsage day = reader.read(
                        query(new Subject(SubjectKind.USER, "alice"), WindowLength.DAY, UTC, Breakdown.INBOUND))
                .orElseThrow()
                .windows()
                .get(0);
        assertThat(day.usage().downlink()).isEqualTo(150);
        assertThat(day.parts().get("socks").downlink()).isEqualTo(100);
        assertThat(day.parts().get("http").downlink()).isEqualTo(50);
    }

    @Test
    void listsEverybodyInOrderPageByPage() {
        metering.send(
                record("a", "2026-11-21T10:00:00Z", 0, 5),
                record("b", "2026-11-21T10:00:00Z", 0, 9),
                record("c", "2026-11-21T10:00:00Z", 0, 5),
                record("d", "2026-11-20T10:00:00Z", 0, 99));
        metering.settle();

        ListAnswer first = reader.list(list(null));
        assertThat(first.subjects()).extracting(SubjectUsage::id).containsExactly("b", "a");
        assertThat(first.more()).isTrue();
        ListAnswer second = reader.list(list(first.subjects().get(1)));
        assertThat(second.subjects()).extracting(SubjectUsage::id).containsExactly("c");
        assertThat(second.more()).isFalse();
    }

    @Test
    void aLimitedListTellsOfItsSubjectsOnlyOnFullPages() {
        metering.send(
                record("acme/a", "2026-11-21T10:00:00Z", 0, 5),
                record("acme/b", "2026-11-21T10:00:00Z", 0, 9),
                record("acme", "2026-11-21T10:00:00Z", 0, 100),
                record("acmf/x", "2026-11-21T10:00:00Z", 0, 100),
                record("other", "2026-11-21T10:00:00Z", 0, 100),
                record("acme/ü", "2026-11-21T10:00:00Z", 0, 4),
                record("z", "2026-11-21T10:00:00Z", 0, 3));
        metering.settle();
        SubjectFilter visible = SubjectFilter.of(List.of("acme/*", "z*"));

        ListAnswer first = reader.list(list(null, visible));
        assertThat(first.subjects()).extracting(SubjectUsage::id).containsExactly("acme/b", "acme/a");
        assertThat(first.more()).isTrue();
        ListAnswer second = reader.list(list(first.subjects().get(1), visible));
        assertThat(second.subjects()).extracting(SubjectUsage::id).containsExactly("acme/ü", "z");
        assertThat(second.more()).isFalse();

        // In the order of rows each page begins where the last one ended, whichever prefix that was of.
        SubjectFilter reversed = SubjectFilter.of(List.of("z*", "acme/*"));
        ListAnswer page = reader.list(ofRows(null, reversed));
        assertThat(page.subjects()).extracting(SubjectUsage::id).containsExactly("acme/a", "acme/b");
        page = reader.list(ofRows(page.subjects().get(1), reversed));
        assertThat(page.subjects()).extracting(SubjectUsage::id).containsExactly("acme/ü", "z");
        assertThat(page.more()).isFalse();
        page = reader.list(ofRows(page.subjects().get(0), reversed));
        assertThat(page.subjects()).extracting(SubjectUsage::id).containsExactly("z");
    }

    @Test
    void changedTotalsGoOutOnTheirTopicOnceSettled() {
        metering.send(record("alice", "2026-11-21T10:20:00Z", 10, 100));
        metering.send(record("alice", "2026-11-21T10:20:00Z", 10, 100));
        metering.settle();

        Map<String, UsageTotal> totals = new TreeMap<>(metering.totals().readKeyValuesToMap());
        UsageTotal hour = totals.get("hour 2026-11-21T10:00:00Z user/alice");
        assertThat(hour.getDownlink()).isEqualTo(200);
        assertThat(hour.getQuarters().get(1).getUplink()).isEqualTo(20);
        assertThat(totals.keySet())
                .contains("month 2026-11-01T00:00:00Z inbound/socks", "day 2026-11-21T00:00:00Z node/n1");
        metering.settle();
        assertThat(metering.totals().isEmpty()).as("nothing changed since").isTrue();
    }

    @Test
    void manyChangedTotalsGoOutPieceByPieceWithoutWaitingInBetween() {
        int users = 12_000; // in three windows each; 10,000 go out at once, and an interval is two steps of the clock
        for (int first = 0; first < users; first += 1000) {
            metering.send(IntStream.range(first, first + 1000)
                    .mapToObj(user -> record("u" + user, "2026-11-21T10:20:00Z", 1, 1))
                    .toArray(UsageRecord[]::new));
        }
        metering.settle();

        assertThat(metering.totals().readKeyValuesToMap().keySet())
                .filteredOn(key -> key.contains(" user/"))
                .hasSize(3 * users);
    }

    private List<WindowUsage> read(String user, WindowLength window, ZoneId zone) {
        return reader.read(query(new Subject(SubjectKind.USER, user), window, zone, null))
                .orElseThrow()
                .windows();
    }

    private Map<String, Long> downlinks(String user, WindowLength window, ZoneId zone) {
        Map<String, Long> downlinks = new TreeMap<>();
        read(user, window, zone)
                .forEach(usage ->
                        downlinks.put(usage.start().toString(), usage.usage().downlink()));
        return downlinks;
    }

    private Usage total(SubjectKind kind, String id) {
        Optional<UsageAnswer> answer = reader.read(query(new Subject(kind, id), WindowLength.MONTH, UTC, null));
        return answer.orElseThrow().windows().stream().map(WindowUsage::usage).reduce(Usage.NONE, Usage::plus);
    }

    private static UsageQuery query(Subject subject, WindowLength window, ZoneId zone, @Nullable Breakdown breakdown) {
        return new UsageQuery(
                subject,
                window,
                Instant.parse("2026-01-01T00:00:00Z"),
                Instant.parse("2027-01-01T00:00:00Z"),
                zone,
                breakdown);
    }

    private static ListQuery ofRows(@Nullable SubjectUsage after, SubjectFilter visible) {
        return new ListQuery(SubjectKind.USER, WindowLength.DAY, NOW, UTC, Sort.ID, false, 2, after, visible);
    }

    private static ListQuery list(@Nullable SubjectUsage after) {
        return list(after, SubjectFilter.ALL);
    }

    private static ListQuery list(@Nullable SubjectUsage after, SubjectFilter visible) {
        return new ListQuery(SubjectKind.USER, WindowLength.DAY, NOW, UTC, Sort.TOTAL, true, 2, after, visible);
    }
}
