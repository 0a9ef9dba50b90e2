package io.bytemeter.metering.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.bytemeter.metering.book.BillingCalendar;
import io.bytemeter.metering.book.Resolution;
import io.bytemeter.metering.query.WindowCover.Piece;
import io.bytemeter.usage.BillingCycle;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class WindowCoverTest {
    private static final long SEED = 20261121;
    private static final Instant FIRST = Instant.parse("2020-01-01T00:00:00Z");
    private static final long TEN_YEARS_OF_QUARTERS = 10 * 366L * 96;

    /** In all zones and anchors, over books of other zones: the rows are the cycle, and nothing of them is not. */
    @Test
    void theRowsOfACycleAreTheCycle() {
        SplittableRandom random = new SplittableRandom(SEED);
        List<String> zones = ZoneId.getAvailableZoneIds().stream().sorted().toList();
        for (String zone : zones) {
            for (int day : new int[] {1, 28, 29, 30, 31, 1 + random.nextInt(31)}) {
                LocalTime time = LocalTime.MIDNIGHT.plusMinutes(15L * random.nextInt(96));
                BillingCycle cycle = new BillingCycle(day, time, ZoneId.of(zone));
                ZoneId book =
                        random.nextInt(3) == 0 ? ZoneId.of(zone) : ZoneId.of(zones.get(random.nextInt(zones.size())));
                Instant at = FIRST.plusSeconds(900 * random.nextLong(TEN_YEARS_OF_QUARTERS));
                assertCovered(book, cycle.start(at), cycle.end(at), "seed " + SEED + ", " + cycle + ", book " + book);
            }
        }
    }

    @Test
    void aCycleFromThe31stInNewYorkOverALeapFebruaryAndBothChangesOfTheClock() {
        ZoneId newYork = ZoneId.of("America/New_York");
        Windows cycles = new Windows(WindowLength.CYCLE, new BillingCycle(31, LocalTime.of(4, 30), newYork));
        Instant start = cycles.start(Instant.parse("2028-01-01T12:00:00Z"));
        List<Instant> starts = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            starts.add(start);
            assertCovered(newYork, start, cycles.end(start), "cycle of " + start);
            start = cycles.end(start);
        }

        assertThat(starts)
                .startsWith(
                        Instant.parse("2027-12-31T09:30:00Z"),
                        Instant.parse("2028-01-31T09:30:00Z"),
                        Instant.parse("2028-02-29T09:30:00Z"),
                        Instant.parse("2028-03-31T08:30:00Z"))
                .endsWith(Instant.parse("2028-10-31T08:30:00Z"), Instant.parse("2028-11-30T09:30:00Z"));
    }

    @Test
    void aCycleIsReadFromDaysAndTheHoursOfItsEnds() {
        BillingCalendar utc = new BillingCalendar(ZoneOffset.UTC);
        List<Piece> pieces =
                WindowCover.of(utc, Instant.parse("2026-10-15T06:30:00Z"), Instant.parse("2026-11-15T06:30:00Z"));

        assertThat(pieces)
                .filteredOn(piece -> piece.resolution() == Resolution.DAY)
                .hasSize(30);
        assertThat(pieces)
                .filteredOn(piece -> piece.resolution() == Resolution.HOUR)
                .hasSize(18 + 7);
        assertThat(WindowCover.of(utc, Instant.parse("2026-11-01T00:00:00Z"), Instant.parse("2026-12-01T00:00:00Z")))
                .singleElement()
                .matches(Piece::isWhole);
    }

    private static void assertCovered(ZoneId book, Instant start, Instant end, String what) {
        BillingCalendar calendar = new BillingCalendar(book);
        Instant at = start;
        for (Piece piece : WindowCover.of(calendar, start, end)) {
            Instant row = calendar.start(piece.resolution(), piece.window());
            boolean hour = piece.resolution() == Resolution.HOUR;
            assertThat(hour ? row.plusSeconds(900L * piece.first()) : row)
                    .as(what)
                    .isEqualTo(at);
            at = hour ? row.plusSeconds(900L * piece.end()) : calendar.start(piece.resolution(), piece.window() + 1);
            assertThat(at).as(what).isAfter(row);
        }
        assertThat(at).as(what).isEqualTo(end);
    }
}
