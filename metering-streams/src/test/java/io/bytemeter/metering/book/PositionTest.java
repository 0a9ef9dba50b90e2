package io.bytemeter.metering.book;

import static org.assertj.core.api.Assertions.assertThat;

import io.bytemeter.metering.book.GapChange.What;
import io.bytemeter.metering.book.Position.Verdict;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PositionTest {
    private final Map<Long, Gap> gaps = new HashMap<>();

    @Test
    void acceptsEachSequenceOnceInWhateverOrderTheyComeAndItsGapsAreTheOthersExactly() {
        Random random = new Random(20261121);
        for (int round = 0; round < 200; round++) {
            gaps.clear();
            List<Long> sequences = new ArrayList<>();
            for (long sequence = 1; sequence <= 60; sequence++) {
                for (int copies = random.nextInt(4); copies > 0; copies--) {
                    sequences.add(sequence);
                }
            }
            Collections.shuffle(sequences, random);
            Set<Long> accepted = new HashSet<>();
            Position position = new Position(0);
            for (long sequence : sequences) {
                // as after a restart
                position = new Position(
                        PositionRow.decode(position.row().encode()),
                        gaps.values().stream()
                                .map(gap -> Gap.decode(gap.encode()))
                                .toList());
                Verdict verdict = accept(position, sequence);
                assertThat(verdict == Verdict.DUPLICATE).isEqualTo(!accepted.add(sequence));
                expectGaps(position, accepted);
            }
        }
    }

    private void expectGaps(Position position, Set<Long> accepted) {
        long highest = Collections.max(accepted);
        Set<Long> missing = new HashSet<>();
        long bytes = 0;
        for (Gap gap : gaps.values()) {
            assertThat(gap.count()).isEqualTo(gap.last() - gap.first() + 1);
            long inGap = 0;
            for (long sequence = gap.first(); sequence <= gap.last(); sequence++) {
                assertThat(missing.add(sequence)).isTrue();
                inGap += sequence;
            }
            assertThat(gap.bytes()).isEqualTo(new ByteSums(inGap, 0, 0, 0));
            assertThat(gap.from()).isEqualTo(gap.first() == 1 ? 0 : 1000 + gap.first() - 1);
            assertThat(gap.to()).isEqualTo(1000 + gap.last() + 1);
            bytes += inGap;
        }
        assertThat(missing).doesNotContainAnyElementsOf(accepted).hasSize((int) highest - accepted.size());
        PositionRow row = position.row();
        assertThat(row.highest()).isEqualTo(highest);
        assertThat(row.missing()).isEqualTo(missing.size());
        assertThat(row.missingBytes()).isEqualTo(new ByteSums(bytes, 0, 0, 0));
    }

    @Test
    void aGapThatIsFilledFromItsStartKeepsItsId() {
        Position position = new Position(0);
        accept(position, 1);
        accept(position, 5);
        assertThat(gaps).containsOnlyKeys(4L);

        accept(position, 2);
        accept(position, 3);
        assertThat(gaps).containsOnlyKeys(4L);
        assertThat(gaps.get(4L).first()).isEqualTo(4);

        accept(position, 4);
        assertThat(gaps).isEmpty();
    }

    @Test
    void tooManyGapsAreMergedIntoOneThatIsNeverAccepted() {
        Position position = new Position(0);
        long last = 2 * (Position.MAX_OPEN + 3);
        for (long sequence = 2; sequence <= last; sequence += 2) {
            assertThat(accept(position, sequence)).isEqualTo(Verdict.SKIPPED);
        }

        assertThat(gaps).hasSize(Position.MAX_OPEN + 1);
        Gap merged = gaps.get(Gap.MERGED);
        assertThat(merged.open()).isFalse();
        assertThat(merged.first()).isEqualTo(1);
        assertThat(merged.last()).isEqualTo(5);
        assertThat(merged.count()).isEqualTo(3);
        assertThat(merged.bytes()).isEqualTo(new ByteSums(1 + 3 + 5, 0, 0, 0));
        assertThat(position.row().missing()).isEqualTo(Position.MAX_OPEN + 3);
        for (long lost = 1; lost <= 5; lost += 2) {
            assertThat(accept(position, lost)).isEqualTo(Verdict.DUPLICATE);
        }
        assertThat(accept(position, 7)).isEqualTo(Verdict.NEW);
    }

    @Test
    void countersThatDoNotAddUpTellNoBytes() {
        Position position = new Position(0);
        position.accept(1, new Reading(1000, new ByteSums(50, 0, 0, 0)), new ByteSums(50, 0, 0, 0), 9);
        position.accept(3, new Reading(1000, new ByteSums(60, 0, 0, 0)), new ByteSums(20, 0, 0, 0), 9);

        assertThat(position.takeChanges())
                .singleElement()
                .satisfies(change -> assertThat(change.gap().bytes()).isNull());
    }

    /** A batch of as many bytes as its sequence. */
    private Verdict accept(Position position, long sequence) {
        ByteSums own = new ByteSums(sequence, 0, 0, 0);
        ByteSums all = new ByteSums(sequence * (sequence + 1) / 2, 0, 0, 0);
        Verdict verdict = position.accept(sequence, new Reading(1000 + sequence, all), own, 5);
        if (verdict != Verdict.DUPLICATE) {
            position.add(own, ByteSums.ZERO);
        }
        for (GapChange change : position.takeChanges()) {
            if (change.what() == What.STANDS) {
                gaps.put(change.gap().id(), change.gap());
            } else {
                assertThat(gaps.remove(change.gap().id())).isNotNull();
            }
        }
        return verdict;
    }
}
