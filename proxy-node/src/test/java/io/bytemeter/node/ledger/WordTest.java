package io.bytemeter.node.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WordTest {
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(64).order(ByteOrder.LITTLE_ENDIAN);

    @Test
    void everyBitThatFlipsIsFound() {
        Random random = new Random(20_261_121);
        for (int i = 0; i < 20_000; i++) {
            long value = random.nextLong() >>> (12 + random.nextInt(52));
            int place = 8 * random.nextInt(8);
            Word.put(buffer, place, value);
            assertThat(Word.get(buffer, place)).isEqualTo(value);
            buffer.putLong(place, buffer.getLong(place) ^ (1L << (i % Long.SIZE)));
            assertThat(Word.get(buffer, place))
                    .as("%d with bit %d", value, i % Long.SIZE)
                    .isEqualTo(Word.INVALID);
        }
    }

    @Test
    void zeroesAndWordsOfAnotherPlaceAreNoWords() {
        Word.put(buffer, 0, 17);
        buffer.putLong(8, buffer.getLong(0));

        assertThat(Word.get(buffer, 8)).isEqualTo(Word.INVALID);
        assertThat(Word.get(buffer, 16)).isEqualTo(Word.INVALID);
    }
}
