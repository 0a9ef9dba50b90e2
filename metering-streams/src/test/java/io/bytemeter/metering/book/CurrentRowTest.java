package io.bytemeter.metering.book;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.BufferUnderflowException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CurrentRowTest {
    private static final long SEED = 20261122;

    @Test
    void whatIsWrittenIsRead() {
        Random random = new Random(SEED);
        for (int round = 0; round < 1_000; round++) {
            CurrentRow row = random(random);
            byte[] written = row.encode();
            CurrentRow read = CurrentRow.decode(written);
            assertThat(read.first()).isEqualTo(row.first()).isEqualTo(CurrentRow.first(written));
            for (Resolution resolution : Resolution.values()) {
                int window = row.window(resolution);
                TotalRow total = row.total(resolution);
                assertThat(read.total(resolution, window + 1)).isNull();
                assertThat(read.total(resolution, window).encode())
                        .as("seed %d, round %d", SEED, round)
                        .isEqualTo(total.encode());
                assertThat(CurrentRow.has(written, resolution, window)).isTrue();
                assertThat(CurrentRow.has(written, resolution, window + 1)).isFalse();
                assertThat(CurrentRow.total(written, resolution, window).encode())
                        .isEqualTo(total.encode());
                assertThat(CurrentRow.total(written, resolution, window - 1)).isNull();
            }
        }
    }

    @Test
    void damagedRowsAreRefusedWithoutHarm() {
        Random random = new Random(SEED);
        for (int round = 0; round < 10_000; round++) {
            byte[] row = random(random).encode();
            byte[] cut = Arrays.copyOf(row, random.nextInt(row.length));
            if (cut.length > 0) {
                cut[0] = row[0];
            }
            assertThatThrownBy(() -> CurrentRow.decode(cut)).isInstanceOf(BufferUnderflowException.class);
        }
    }

    @Test
    void anotherLayoutIsRefused() {
        byte[] row = random(new Random(SEED)).encode();
        row[0] = 9;
        assertThatThrownBy(() -> CurrentRow.decode(row))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("current totals of layout 9 (expected: 1)");
    }

    private static CurrentRow random(Random random) {
        CurrentRow row = new CurrentRow(random.nextInt());
        long at = random.nextLong(1L << 41);
        for (Resolution resolution : Resolution.values()) {
            TotalRow total = new TotalRow(resolution);
            total.changedAt(at + random.nextInt(1_000_000));
            for (int route = random.nextInt(4); route > 0; route--) {
                long[] cells = total.cellsOf(random.nextInt(100));
                cells[random.nextInt(cells.length)] = random.nextLong(1L << 40);
            }
            row.put(random.nextInt(), total);
        }
        return row;
    }
}
