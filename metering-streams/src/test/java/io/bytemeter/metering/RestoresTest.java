package io.bytemeter.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StandbyUpdateListener.SuspendReason;
import org.apache.kafka.streams.processor.TaskId;
import org.junit.jupiter.api.Test;

class RestoresTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Restores restores = new Restores(registry);
    private final TopicPartition first = new TopicPartition("book-changelog", 0);
    private final TopicPartition second = new TopicPartition("book-changelog", 1);

    @Test
    void ownersTellWhatIsLeftUntilTheyHaveAll() {
        restores.onRestoreStart(first, "book", 100, 1_000);
        restores.onRestoreStart(second, "book", 0, 10);
        assertThat(left("owner")).isEqualTo(910);

        restores.onBatchRestored(first, "book", 599, 400); // a hundred offsets were marks of transactions
        assertThat(left("owner")).isEqualTo(410);
        restores.onRestoreSuspended(second, "book", 0);
        assertThat(left("owner")).isEqualTo(400);
        restores.onRestoreEnd(first, "book", 800);
        assertThat(left("owner")).isZero();
    }

    @Test
    void standbysTellHowFarTheyAreBehind() {
        restores.onUpdateStart(first, "book", 5);
        restores.onBatchLoaded(first, "book", new TaskId(0, 0), 49, 20, 100);
        assertThat(left("standby")).isEqualTo(50);
        assertThat(left("owner")).isZero();

        restores.onUpdateSuspended(first, "book", 49, 100, SuspendReason.PROMOTED);
        assertThat(left("standby")).isZero();
    }

    private double left(String role) {
        return registry.get("bytemeter.metering.restore.remaining")
                .tag("role", role)
                .gauge()
                .value();
    }
}
