package io.bytemeter.launcher.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.bytemeter.interfaces.counters.Counter;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TablesTest {
    /** What numfmt of GNU coreutils prints. */
    @ParameterizedTest
    @CsvSource({
        "0,0B",
        "26,26B",
        "1023,1023B",
        "1024,1.0KB",
        "1025,1.1KB",
        "10239,10KB",
        "1000000,977KB",
        "1048575,1.0MB",
        "1048576,1.0MB",
        "130637140,125MB",
        "2576980378,2.5GB",
        "9223372036854775807,8.0EB"
    })
    void sizesAreNumfmts(long bytes, String text) {
        assertThat(Sizes.of(bytes)).isEqualTo(text);
    }

    private static Map<Counter, Long> counters() {
        Map<Counter, Long> counters = new HashMap<>();
        Map.of(
                        "inbound>>>socks>>>traffic>>>uplink", 26L,
                        "inbound>>>socks>>>traffic>>>downlink", 1_000_014L,
                        "user>>>a@b>>>traffic>>>uplink", 0L,
                        "user>>>a@b>>>traffic>>>downlink", 1_000_000L)
                .forEach((name, bytes) -> counters.put(Counter.parse(name).orElseThrow(), bytes));
        return counters;
    }

    @Test
    void tablesAreThoseOfTheScript() {
        assertThat(Tables.text(counters(), "")).isEqualTo("""
                ------------Inbound----------
                inbound:socks->up    26B
                inbound:socks->down  977KB
                SUM->up:             26B
                SUM->down:           977KB
                SUM->TOTAL:          977KB
                -----------------------------
                ------------Outbound----------
                SUM->up:     0B
                SUM->down:   0B
                SUM->TOTAL:  0B
                -----------------------------

                -------------User------------
                user:a@b->up    0B
                user:a@b->down  977KB
                SUM->up:        0B
                SUM->down:      977KB
                SUM->TOTAL:     977KB
                -----------------------------
                """);
    }

    @Test
    void jsonTellsBytes() {
        assertThat(Tables.json(counters()).replaceAll("\\s", ""))
                .startsWith("{\"inbound\":{\"subjects\":{\"socks\":{\"uplink\":26,\"downlink\":1000014}},"
                        + "\"sum\":{\"uplink\":26,\"downlink\":1000014}},\"outbound\"");
    }

    @Test
    void aCounterThatFellIsOfANewLife() {
        Map<Counter, Long> before = counters();
        Map<Counter, Long> now = counters();
        Counter down = Counter.parse("user>>>a@b>>>traffic>>>downlink").orElseThrow();
        now.put(down, 500L);
        assertThat(WatchCommand.rates(before, now, 2)).containsEntry(down, 250L);
        now.put(down, 1_000_400L);
        assertThat(WatchCommand.rates(before, now, 2)).containsEntry(down, 200L);
    }
}
