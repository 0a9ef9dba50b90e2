package io.bytemeter.alerts.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LaneTest {
    private final Lane lane = new Lane();

    @Test
    void aReceiverThatFailsIsTriedWithOneAtATimeAndAllAreDueOnceItTakesOne() {
        for (int i = 0; i < 6; i++) {
            lane.add(0, Deliverer.pending("w", "a" + i, "a" + i, "{}", i));
        }
        for (int i = 0; i < 4; i++) {
            assertThat(lane.next(10)).isNotNull();
        }
        assertThat(lane.next(10)).as("four are under way").isNull();
        for (int i = 0; i < 4; i++) {
            lane.failed();
        }
        assertThat(lane.next(10)).isNotNull();
        assertThat(lane.next(10)).as("one is under way").isNull();
        lane.add(0, Deliverer.pending("w", "late", "late", "{}", 1_000));
        lane.succeeded(11);

        assertThat(lane.lastSuccess()).isEqualTo(11);
        assertThat(Objects.requireNonNull(lane.next(11)).delivery().getId()).isEqualTo("a5");
        assertThat(Objects.requireNonNull(lane.next(11)).delivery().getId()).isEqualTo("late");
    }

    @Test
    void whatIsAnotherInstancesIsForgotten() {
        lane.add(0, Deliverer.pending("w", "mine", "mine", "{}", 1));
        lane.add(1, Deliverer.pending("w", "theirs", "theirs", "{}", 0));
        lane.drop(1);
        assertThat(Objects.requireNonNull(lane.next(5)).delivery().getId()).isEqualTo("mine");
        assertThat(lane.next(5)).isNull();
    }

    @Test
    void pausesDoubleOverHours() {
        Retries retries = new Retries(Duration.ofSeconds(1), Duration.ofHours(1), new Random(1));
        assertThat(retries.pauseMs(1)).isBetween(750L, 1_000L);
        assertThat(retries.pauseMs(5)).isBetween(12_000L, 16_000L);
        assertThat(retries.pauseMs(13)).isBetween(2_700_000L, 3_600_000L);
        assertThat(retries.pauseMs(1_000)).isBetween(2_700_000L, 3_600_000L);
    }
}
