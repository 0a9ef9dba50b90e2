package io.bytemeter.interfaces.vnstat;

import static org.assertj.core.api.Assertions.assertThat;

import io.bytemeter.interfaces.http.Reply;
import io.bytemeter.interfaces.http.Request;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExporterTest {
    private static final Instant NOW = Instant.parse("2026-11-21T06:00:00.123456Z");

    private static Exporter exporter(int startDay, PeriodSource source) {
        return new Exporter("/hook", startDay, source, ZoneOffset.UTC, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    @ParameterizedTest
    @CsvSource({
        "15,2026-01-25,2026-01-15",
        "15,2026-01-10,2025-12-15",
        "15,2026-01-15,2026-01-15",
        "1,2026-03-01,2026-03-01",
        "31,2026-03-15,2026-02-28",
        "29,2026-03-10,2026-02-28",
        "29,2028-03-10,2028-02-29",
        "31,2026-02-28,2026-02-28",
        "31,2026-05-30,2026-04-30",
        "31,2026-04-30,2026-04-30"
    })
    void thePeriodStartsOnTheStartDayOrTheLastOfAShorterMonth(int startDay, LocalDate today, LocalDate start) {
        assertThat(exporter(startDay, (first, last) -> Bytes.NONE).start(today)).isEqualTo(start);
    }

    @Test
    void bytesAreMebibytesWithTwoDecimals() {
        Exporter exporter = exporter(1, (first, last) -> new Bytes(60_000_000, 9_000_000_000L));
        assertThat(ask(exporter, "GET", "/hook").body())
                .isEqualTo("{\"start_date\":\"2026-11-01\",\"in\":57.22,\"out\":8583.07}");
        assertThat(ask(exporter, "GET", "/health").body())
                .isEqualTo("{\"status\":\"ok\",\"timestamp\":\"2026-11-21T06:00:00.123456\"}");
    }

    @Test
    void otherMethodsAndPathsAreRefused() {
        Exporter exporter = exporter(1, (first, last) -> Bytes.NONE);
        assertThat(ask(exporter, "POST", "/hook").status()).isEqualTo(405);
        assertThat(ask(exporter, "GET", "/").status()).isEqualTo(404);
    }

    private static Reply ask(Exporter exporter, String method, String path) {
        return exporter.handle(new Request(method, path, "", Map.of(), ""));
    }
}
