package io.bytemeter.metering.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.bytemeter.metering.book.BillingCalendar;
import io.bytemeter.metering.book.Resolution;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WindowLengthTest {
    private static final Instant FIRST = Instant.parse("2020-01-01T00:00:00Z");
    private static final long TEN_YEARS_OF_QUARTERS = 10 * 366L * 96;

    /** In every zone, over ten years: each quarter hour is in one window, and windows follow each other. */
    @ParameterizedTest
    @EnumSource(WindowLength.class)
    void windowsOfEveryZoneHaveNoHoleAndNoOverlap(WindowLength length) {
        SplittableRandom random = new SplittableRandom(20261121);
        for (String id : ZoneId.getAvailableZoneIds()) {
            ZoneId zone = ZoneId.of(id);
            for (int i = 0; i < 60; i++) {
                Instant at = FIRST.plusSeconds(900 * random.nextLong(TEN_YEARS_OF_QUARTERS));
                Instant start = length.start(at, zone);
                Instant end = length.end(start, zone);

                assertThat(start).as("%s %s", id, at).isBeforeOrEqualTo(at);
                assertThat(end).as("%s %s", id, at).isAfter(at);
                assertThat(length.start(end, zone)).as("%s %s", id, at).isEqualTo(end);
                assertThat(length.start(end.minusMillis(1), zone))
                        .as("%s %s", id, at)
                        .isEqualTo(start);
                assertThat(start.toEpochMilli() % 900_000).as("%s %s", id, at).isZero();
            }
        }
    }

    @Test
    void anHourInWhichClocksGoBackHalfAnHourIsTwoWindows() {
        ZoneId lordHowe = ZoneId.of("Australia/Lord_Howe");
        Instant change = Instant.parse("2026-04-04T15:00:00Z"); // 02:00 becomes 01:30

        assertThat(WindowLength.HOUR.start(change, lordHowe)).isEqualTo(change);
        assertThat(WindowLength.HOUR.end(change, lordHowe)).isEqualTo("2026-04-04T15:30:00Z");
    }

    @Test
    void theStoredWindowsAreThoseOfTheBillingTimeZone() {
        SplittableRandom random = new SplittableRandom(20261121);
        for (String id : ZoneId.getAvailableZoneIds()) {
            ZoneId zone = ZoneId.of(id);
            BillingCalendar calendar = new BillingCalendar(zone);
            for (int i = 0; i < 20; i++) {
                Instant at = FIRST.plusSeconds(900 * random.nextLong(TEN_YEARS_OF_QUARTERS));

                assertThat(calendar.start(Resolution.DAY, calendar.window(Resolution.DAY, at)))
                        .isEqualTo(WindowLength.DAY.start(at, zone));
                assertThat(calendar.start(Resolution.MONTH, calendar.window(Resolution.MONTH, at)))
                        .isEqualTo(WindowLength.MONTH.start(at, zone));
                assertThat(calendar.start(Resolution.HOUR, calendar.window(Resolution.HOUR, at)))
                        .isEqualTo(WindowLength.HOUR.start(at, ZoneOffset.UTC));
            }
        }
    }
}
