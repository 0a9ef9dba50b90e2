package io.bytemeter.metering.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class CommittedRowTest {
    private static final long SEED = 20261122;

    private final CommittedRow row = new CommittedRow();

    @Test
    void isWhatWasSetLast() {
        assertThat(row.get()).isNull();
        for (byte[] bytes : new byte[][] {{1, 2, 3}, {4}, {5, 6, 7, 8}, {}, {9}}) {
            row.set(bytes);
            assertThat(row.get()).isEqualTo(bytes);
        }
    }

    @Test
    void whoReadsItHasACopy() {
        row.set(new byte[] {1, 2});
        byte[] read = row.get();
        row.set(new byte[] {3, 4});
        assertThat(read).containsExactly(1, 2);
    }

    /** Every row here is of one number, as many times as that says, and they grow until they begin anew. */
    @Test
    void nobodyReadsHalfOfARow() throws ExecutionException, InterruptedException {
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Integer> reader = CompletableFuture.supplyAsync(() -> {
            int read = 0;
            while (!over.get()) {
                byte[] bytes = row.get();
                if (bytes != null) {
                    byte[] expected = new byte[bytes.length];
                    Arrays.fill(expected, (byte) bytes.length);
                    assertThat(bytes).isEqualTo(expected);
                    read++;
                }
            }
            return read;
        });
        Random random = new Random(SEED);
        for (int i = 0; i < 3_000_000; i++) {
            byte[] bytes = new byte[1 + random.nextInt(100)];
            Arrays.fill(bytes, (byte) bytes.length);
            row.set(bytes);
        }
        over.set(true);
        assertThat(reader.get()).isPositive();
    }
}
