package io.bytemeter.metering.query;

import static io.bytemeter.metering.topology.TestMetering.record;
import static org.assertj.core.api.Assertions.assertThat;

import io.bytemeter.metering.topology.TestMetering;
import io.bytemeter.schema.UsageRecord;
import io.bytemeter.schema.UsageTotal;
import io.bytemeter.usage.Subject;
import io.bytemeter.usage.SubjectKind;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Usage by chance, much of it late or of windows that were left before, against sums in a map: rows come and go on heap
 * all the time, and none of them may lose anything.
 */
class WindowModelTopologyTest {
    private static final Instant FIRST = Instant.parse("2026-10-30T00:00:00Z");
    private static final Instant ARRIVAL = Instant.parse("2026-12-02T00:00:00Z");
    private static final int MINUTES = 3 * 24 * 60;
    private static final int USERS = 40;
    private static final int BATCHES = 400;

    /** Whose months are none of the book's, and are read from days and hours. */
    private static final ZoneId ELSEWHERE = ZoneId.of("America/St_Johns");

    private final Map<String, Long> sums = new TreeMap<>();
    private final Map<String, Long> elsewhere = new TreeMap<>();
    private final Map<String, Long> published = new HashMap<>();

    @TempDir
    private Path directory;

    /** Whoever may keep 100 rows keeps one that was left, and lets all go now and then; the others keep as many as they may. */
    @ParameterizedTest
    @CsvSource({"1, 100, Z", "2, 1000, Z", "3, 20000, Z", "4, 1000, Asia/Kathmandu", "5, 10, Europe/Berlin"})
    void everyWindowHasTheSumOfItsUsage(long seed, long openRows, String zone) {
        ZoneId billing = ZoneId.of(zone);
        Random random = new Random(seed);
        try (TestMetering metering = new TestMetering(directory, billing, ARRIVAL, openRows)) {
            for (int batch = 0; batch < BATCHES; batch++) {
                UsageRecord[] records = new UsageRecord[1 + random.nextInt(20)];
                for (int i = 0; i < records.length; i++) {
                    records[i] = one(random, batch, billing);
                }
                metering.send(records);
                if (random.nextInt(3) == 0) {
                    metering.settle();
                }
            }
            metering.settle();
            metering.settle();

            UsageReader reader =
                    new ReaderOverTestMetering(metering, billing, Clock.fixed(ARRIVAL, ZoneOffset.UTC)).reader;
            assertThat(told(reader, billing)).as("seed %d", seed).isEqualTo(sums);
            assertThat(listed(reader, billing)).as("seed %d", seed).isEqualTo(sums);
            assertThat(listed(reader, WindowLength.MONTH, ELSEWHERE))
                    .as("seed %d", seed)
                    .isEqualTo(elsewhere);
            metering.totals().readKeyValuesToList().forEach(total -> keep(total.value));
            assertThat(published).as("seed %d", seed).containsAllEntriesOf(sums);
        }
    }

    /** Mostly of a time that goes forward, as on a node, some of it of any time before. */
    private UsageRecord one(Random random, int batch, ZoneId billing) {
        int until = 1 + MINUTES * batch / BATCHES;
        int minute = random.nextInt(10) == 0 ? random.nextInt(until) : Math.max(0, until - 1 - random.nextInt(30));
        Instant at = FIRST.plus(Duration.ofMinutes(minute));
        String user = "u" + random.nextInt(USERS);
        int bytes = random.nextInt(1_000_000);
        for (WindowLength length : WindowLength.values()) {
            if (length != WindowLength.CYCLE) {
                Instant start = length.start(at, zone(length, billing));
                sums.merge(name(length, start, user), (long) bytes, Long::sum);
            }
        }
        Instant month = WindowLength.MONTH.start(at, ELSEWHERE);
        elsewhere.merge(name(WindowLength.MONTH, month, user), (long) bytes, Long::sum);
        return record(user, at.toString(), 0, bytes);
    }

    /** Hours are those of UTC, whatever the zone. */
    private static ZoneId zone(WindowLength length, ZoneId billing) {
        return length == WindowLength.HOUR ? ZoneOffset.UTC : billing;
    }

    private static String name(WindowLength length, Instant start, String user) {
        return length + " " + start + " " + user;
    }

    private static Map<String, Long> told(UsageReader reader, ZoneId billing) {
        Map<String, Long> told = new TreeMap<>();
        for (int user = 0; user < USERS; user++) {
            String id = "u" + user;
            for (WindowLength length : WindowLength.values()) {
                if (length != WindowLength.CYCLE) {
                    UsageQuery query = new UsageQuery(
                            new Subject(SubjectKind.USER, id),
                            length,
                            FIRST.minus(Duration.ofDays(40)),
                            ARRIVAL,
                            zone(length, billing),
                            null);
                    reader.read(query)
                            .orElseThrow()
                            .windows()
                            .forEach(window -> told.put(
                                    name(length, window.start(), id),
                                    window.usage().downlink()));
                }
            }
        }
        return told;
    }

    private static Map<String, Long> listed(UsageReader reader, ZoneId billing) {
        Map<String, Long> listed = new TreeMap<>();
        for (WindowLength length : WindowLength.values()) {
            if (length != WindowLength.CYCLE) {
                listed.putAll(listed(reader, length, zone(length, billing)));
            }
        }
        return listed;
    }

    /** Everybody in each window from the month of the first usage on. */
    private static Map<String, Long> listed(UsageReader reader, WindowLength length, ZoneId zone) {
        Map<String, Long> listed = new TreeMap<>();
        for (Instant at = FIRST.minus(Duration.ofDays(2)); at.isBefore(FIRST.plus(Duration.ofDays(5))); ) {
            ListAnswer answer = reader.list(ListQuery.all(SubjectKind.USER, length, at, zone));
            answer.subjects()
                    .forEach(subject -> listed.put(
                            name(length, answer.start(), subject.id()),
                            subject.usage().downlink()));
            at = answer.end();
        }
        return listed;
    }

    private void keep(UsageTotal total) {
        if (total.getSubjectKind() == io.bytemeter.schema.SubjectKind.USER) {
            WindowLength length = WindowLength.valueOf(total.getResolution().name());
            published.put(
                    name(length, Instant.ofEpochMilli(total.getStart()), total.getSubject()), total.getDownlink());
        }
    }
}
