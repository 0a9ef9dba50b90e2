package io.bytemeter.metering.book;

import static org.assertj.core.api.Assertions.assertThat;

import io.bytemeter.usage.Subject;
import io.bytemeter.usage.SubjectKind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.Test;

class KeysTest {
    @Test
    void aTotalsKeyTellsItsParts() {
        for (SubjectKind kind : SubjectKind.values()) {
            for (Resolution resolution : Resolution.values()) {
                Bytes key = Keys.total(kind, resolution, 498_000, "ü/x".getBytes(StandardCharsets.UTF_8));

                assertThat(Keys.subjectOf(key)).isEqualTo(new Subject(kind, "ü/x"));
                assertThat(Keys.isCurrent(key)).isFalse();
                assertThat(Keys.resolutionOfTotal(key)).isEqualTo(resolution);
                assertThat(Keys.windowOfTotal(key)).isEqualTo(498_000);
                assertThat(Keys.totalOfUnpublished(Keys.unpublished(key))).isEqualTo(key);
            }
        }
    }

    @Test
    void theKeyOfCurrentTotalsTellsWhoseTheyAre() {
        for (SubjectKind kind : SubjectKind.values()) {
            Bytes key = Keys.current(kind, "ü/x".getBytes(StandardCharsets.UTF_8));

            assertThat(Keys.isCurrent(key)).isTrue();
            assertThat(Keys.subjectOf(key)).isEqualTo(new Subject(kind, "ü/x"));
        }
    }

    @Test
    void blocksOfUnpublishedTotalsAreToldFromSingleOnes() {
        Bytes total = Keys.total(SubjectKind.USER, Resolution.DAY, 7, new byte[] {'a'});
        Bytes block = Keys.unpublished(1L << 40);

        assertThat(Keys.isBlockOfUnpublished(block)).isTrue();
        assertThat(Keys.numberOfBlock(block)).isEqualTo(1L << 40);
        assertThat(Keys.isBlockOfUnpublished(Keys.unpublished(total))).isFalse();
        assertThat(KeyBlock.decode(KeyBlock.encode(List.of(total, block)))).containsExactly(total, block);
    }

    @Test
    void totalsSortByWindowAndThenBySubject() {
        byte[] a = {'a'};
        byte[] b = {'b'};

        assertThat(Keys.total(SubjectKind.USER, Resolution.DAY, -1, b))
                .isLessThan(Keys.total(SubjectKind.USER, Resolution.DAY, 0, a));
        assertThat(Keys.total(SubjectKind.USER, Resolution.DAY, 255, b))
                .isLessThan(Keys.total(SubjectKind.USER, Resolution.DAY, 256, a));
        assertThat(Keys.total(SubjectKind.USER, Resolution.DAY, 256, a))
                .isLessThan(Keys.total(SubjectKind.USER, Resolution.DAY, 256, b));
    }
}
