package io.bytemeter.metering.book;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TotalRowTest {
    @ParameterizedTest
    @EnumSource(Resolution.class)
    void isReadAsItWasWritten(Resolution resolution) {
        Random random = new Random(20261121);
        for (int i = 0; i < 500; i++) {
            TotalRow row = new TotalRow(resolution);
            row.changedAt(random.nextLong() >>> 20);
            for (int route = random.nextInt(4); route > 0; route--) {
                long[] cells = row.cellsOf(random.nextInt(1000));
                for (int cell = 0; cell < cells.length; cell++) {
                    cells[cell] = random.nextBoolean() ? 0 : random.nextLong() >>> random.nextInt(1, 64);
                }
            }

            TotalRow read = TotalRow.decode(resolution, row.encode());

            assertThat(read.changedAt()).isEqualTo(row.changedAt());
            assertThat(read.routeCount()).isEqualTo(row.routeCount());
            for (int route = 0; route < row.routeCount(); route++) {
                assertThat(read.route(route)).isEqualTo(row.route(route));
                assertThat(read.cells(route)).isEqualTo(row.cells(route));
            }
        }
    }

    @Test
    void aQuarterHourOfAFewBytesTakesAFewBytes() {
        TotalRow row = new TotalRow(Resolution.HOUR);
        row.changedAt(1_800_000_000_000L);
        row.cellsOf(1)[Counters.SIZE + Counters.UPLINK] = 5;

        assertThat(row.encode()).hasSizeLessThan(20);
    }

    @Test
    void aCounterStopsInsteadOfWrappingRound() {
        long[] cell = {Long.MAX_VALUE, 1, 0, 0, 0};

        Counters.add(new long[] {10, 10, 10, 10, 10}, 0, cell, 0);

        assertThat(cell).containsExactly(Long.MAX_VALUE, 11, 10, 10, 10);
    }

    @Test
    void anUnknownLayoutIsRefused() {
        byte[] row = new TotalRow(Resolution.DAY).encode();
        row[0] = 9;

        assertThatThrownBy(() -> TotalRow.decode(Resolution.DAY, row))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("total of layout 9 (expected: 1)");
    }
}
