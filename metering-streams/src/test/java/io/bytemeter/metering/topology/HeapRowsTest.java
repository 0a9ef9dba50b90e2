package io.bytemeter.metering.topology;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeapRowsTest {
    private final HeapRows heap = new HeapRows(100);

    @Test
    void oneBookMayHaveAllOfItWhileOthersNeedLittle() {
        HeapRows.Part first = heap.part();
        HeapRows.Part second = heap.part();
        assertThat(second.isTooMuch(10)).isFalse();
        assertThat(first.isTooMuch(90)).isFalse();
        assertThat(first.isTooMuch(91)).isTrue();
    }

    @Test
    void whoHasMoreThanItsShareLetsGo() {
        HeapRows.Part first = heap.part();
        HeapRows.Part second = heap.part();
        assertThat(first.isTooMuch(80)).isFalse();
        assertThat(second.isTooMuch(40)).isFalse(); // too much in all, and not by this one
        assertThat(first.isTooMuch(80)).isTrue();
        assertThat(first.isTooMuch(0)).isFalse();
        assertThat(second.isTooMuch(100)).isFalse();
    }

    @Test
    void whileTheOneThatHasTooMuchIsIdleOthersLetGo() {
        HeapRows.Part idle = heap.part();
        HeapRows.Part busy = heap.part();
        assertThat(idle.isTooMuch(100)).isFalse();
        assertThat(busy.isTooMuch(25)).isFalse();
        assertThat(busy.isTooMuch(26)).isTrue();
    }

    @Test
    void whatABookHadIsFreeOnceItIsClosed() {
        HeapRows.Part first = heap.part();
        HeapRows.Part second = heap.part();
        assertThat(first.isTooMuch(60)).isFalse();
        assertThat(second.fair()).isEqualTo(50);
        first.close();
        first.close();
        assertThat(second.fair()).isEqualTo(100);
        assertThat(second.isTooMuch(100)).isFalse();
    }
}
