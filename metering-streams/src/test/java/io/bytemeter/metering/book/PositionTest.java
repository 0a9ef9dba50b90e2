package io.bytemeter.metering.book;

import static org.assertj.core.api.Assertions.assertThat;

import io.bytemeter.metering.book.Position.Verdict;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PositionTest {
    @Test
    void acceptsEachSequenceOnceInWhateverOrderTheyCome() {
        Random random = new Random(20261121);
        for (int round = 0; round < 200; round++) {
            List<Long> sequences = new ArrayList<>();
            for (long sequence = 1; sequence <= 60; sequence++) {
                for (int copies = random.nextInt(4); copies > 0; copies--) {
                    sequences.add(sequence);
                }
            }
            Collections.shuffle(sequences, random);
            Set<Long> accepted = new HashSet<>();
            Position position = new Position();
            for (long sequence : sequences) {
                position = Position.decode(position.encode()); // as after a restart
                Verdict verdict = position.accept(sequence, 1000 + sequence);
                assertThat(verdict == Verdict.DUPLICATE).isEqualTo(!accepted.add(sequence));
            }
            long highest = accepted.isEmpty() ? 0 : Collections.max(accepted);
            assertThat(position.highest()).isEqualTo(highest);
            assertThat(position.missing()).isEqualTo(highest - accepted.size());
            assertThat(position.flushedAt()).isEqualTo(highest == 0 ? 0 : 1000 + highest);
        }
    }

    @Test
    void saysWhenSequencesWereSkipped() {
        Position position = new Position();

        assertThat(position.accept(1, 0)).isEqualTo(Verdict.NEW);
        assertThat(position.accept(5, 0)).isEqualTo(Verdict.SKIPPED);
        assertThat(position.accept(6, 0)).isEqualTo(Verdict.NEW);
        assertThat(position.missing()).isEqualTo(3);
        assertThat(position.accept(3, 0)).isEqualTo(Verdict.NEW);
        assertThat(position.missing()).isEqualTo(2);
    }
}
