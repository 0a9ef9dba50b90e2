package io.bytemeter.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class UsageRulesTest {
    private static final long START = Instant.parse("2026-11-21T10:00:00Z").toEpochMilli();
    private static final long END = START + UsageRules.QUARTER_HOUR_MS;

    @Test
    void acceptsAWholeQuarterHour() {
        assertThat(UsageRules.violation(START, END, 0, 0, 0, 0)).isNull();
    }

    @Test
    void refusesAnIntervalThatLeavesItsQuarterHour() {
        assertThat(UsageRules.violation(START, END + 1, 0, 0, 0, 0)).startsWith("to: ");
        assertThat(UsageRules.violation(END - 1, END + 1, 0, 0, 0, 0)).startsWith("to: ");
    }

    @Test
    void refusesAnEndBeforeTheStart() {
        assertThat(UsageRules.violation(START, START - 1, 0, 0, 0, 0)).contains("at or after from");
    }

    @Test
    void refusesNegativeAndAbsurdByteCounts() {
        assertThat(UsageRules.violation(START, END, -1, 0, 0, 0)).startsWith("uplink: -1");
        assertThat(UsageRules.violation(START, END, 0, Long.MAX_VALUE, 0, 0)).startsWith("downlink: ");
        assertThat(UsageRules.violation(START, END, 0, 0, -1, 0)).startsWith("overheadUplink: -1");
        assertThat(UsageRules.violation(START, END, 0, 0, 0, -1)).startsWith("overheadDownlink: -1");
        assertThat(UsageRules.violation(START, END, UsageRules.MAX_BYTES, 0, 0, 0))
                .isNull();
    }

    @Test
    void refusesTimesOutsideTheCentury() {
        long year2200 = Instant.parse("2200-01-01T00:00:00Z").toEpochMilli();
        assertThat(UsageRules.violation(year2200, year2200, 0, 0, 0, 0)).startsWith("from: ");
        assertThat(UsageRules.violation(0, 0, 0, 0, 0, 0)).startsWith("from: ");
        assertThat(UsageRules.violation(Long.MIN_VALUE, Long.MAX_VALUE, 0, 0, 0, 0))
                .startsWith("from: ");
    }
}
