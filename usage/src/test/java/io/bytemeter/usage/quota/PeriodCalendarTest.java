package io.bytemeter.usage.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bytemeter.usage.UsageRules;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeriodCalendarTest {
    private static final long SEED = 20261121;
    private static final long FROM = Instant.parse("2000-02-01T00:00:00Z").toEpochMilli();
    private static final long TO = Instant.parse("2060-01-01T00:00:00Z").toEpochMilli();

    /** In every zone and for every anchor: no hole, no overlap, and boundaries where totals are kept. */
    @Test
    void everyInstantIsInExactlyOnePeriod() {
        Random random = new Random(SEED);
        for (String zone : ZoneId.getAvailableZoneIds().stream().sorted().toList()) {
            for (PeriodCalendar calendar : calendars(ZoneId.of(zone), random)) {
                PeriodSpan span = calendar.at(random.nextLong(FROM, TO));
                for (int i = 0; i < 30; i++) {
                    String what = calendar + " " + span + ", seed " + SEED;
                    assertThat(span.end()).as(what).isGreaterThan(span.start());
                    assertThat(span.start() % UsageRules.QUARTER_HOUR_MS)
                            .as(what)
                            .isZero();
                    assertThat(calendar.at(span.start())).as(what).isEqualTo(span);
                    assertThat(calendar.at(span.end() - 1)).as(what).isEqualTo(span);
                    assertThat(calendar.at(random.nextLong(span.start(), span.end())))
                            .as(what)
                            .isEqualTo(span);
                    PeriodSpan next = calendar.at(span.end());
                    assertThat(next.start()).as(what).isEqualTo(span.end());
                    span = next;
                }
            }
        }
    }

    private static List<PeriodCalendar> calendars(ZoneId zone, Random random) {
        List<PeriodCalendar> calendars = new ArrayList<>();
        for (Period period : List.of(Period.HOUR, Period.DAY, Period.MONTH)) {
            calendars.add(PeriodCalendar.of(period, zone));
        }
        for (int i = 0; i < 3; i++) {
            LocalTime time = LocalTime.MIDNIGHT.plusMinutes(15L * random.nextInt(96));
            calendars.add(PeriodCalendar.cycle(random.nextInt(1, 32), time, zone));
        }
        calendars.add(PeriodCalendar.cycle(31, LocalTime.of(23, 45), zone));
        return calendars;
    }

    @ParameterizedTest
    @CsvSource({
        "31, 00:00, UTC, 2026-02-15T00:00:00Z, 2026-01-31T00:00:00Z, 2026-02-28T00:00:00Z",
        "31, 00:00, UTC, 2028-02-29T00:00:00Z, 2028-02-29T00:00:00Z, 2028-03-31T00:00:00Z",
        "1, 00:00, Europe/Berlin, 2026-11-21T10:00:00Z, 2026-10-31T23:00:00Z, 2026-11-30T23:00:00Z",
        "15, 06:30, Asia/Kathmandu, 2026-11-15T00:44:59Z, 2026-10-15T00:45:00Z, 2026-11-15T00:45:00Z",
        "15, 06:30, Asia/Kathmandu, 2026-11-15T00:45:00Z, 2026-11-15T00:45:00Z, 2026-12-15T00:45:00Z",
        // 02:30 does not exist on that day
        "29, 02:30, Europe/Berlin, 2026-04-01T00:00:00Z, 2026-03-29T01:30:00Z, 2026-04-29T00:30:00Z",
        // the clock was set back across midnight, from 00:01 to 23:01
        "1, 00:00, America/St_Johns, 2009-11-01T02:45:00Z, 2009-11-01T02:30:00Z, 2009-12-01T03:30:00Z"
    })
    void aCycleStartsOnItsDayAtItsTime(int day, LocalTime time, ZoneId zone, Instant at, Instant start, Instant end) {
        assertThat(PeriodCalendar.cycle(day, time, zone).at(at.toEpochMilli()))
                .isEqualTo(new PeriodSpan(start.toEpochMilli(), end.toEpochMilli()));
    }

    @Test
    void aLifetimeHasNoEnd() {
        PeriodSpan span = PeriodCalendar.of(Period.LIFETIME, ZoneId.of("UTC")).at(TO);

        assertThat(span.ends()).isFalse();
        assertThat(span.contains(UsageRules.EARLIEST_MS)).isTrue();
    }

    @Test
    void whatIsNoAnchorIsNamed() {
        ZoneId utc = ZoneId.of("UTC");
        assertThatThrownBy(() -> PeriodCalendar.cycle(32, LocalTime.MIDNIGHT, utc))
                .hasMessage("anchorDay: 32 (expected: 1..31)");
        assertThatThrownBy(() -> PeriodCalendar.cycle(1, LocalTime.of(6, 7), utc))
                .hasMessage("anchorTime: 06:07 (expected: a time of day on a quarter hour, such as 06:30)");
        assertThatThrownBy(() -> PeriodCalendar.of(Period.DAY, ZoneId.of("+05:37")))
                .hasMessage("timeZone: +05:37 (expected: an offset of whole quarter hours)");
        assertThatThrownBy(() -> new PeriodCalendar(
                        Period.DAY,
                        PeriodCalendar.cycle(2, LocalTime.MIDNIGHT, utc).cycle()))
                .hasMessageStartingWith("anchorDay: 2 (expected: none");
    }
}
