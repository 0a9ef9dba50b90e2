package io.bytemeter.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StopTest {
    private final List<String> closed = new ArrayList<>();

    @Test
    void partsAreClosedInReverseOrderEvenIfOneCannotBe() {
        Parts parts = new Parts();
        parts.add("first", () -> closed.add("first"));
        parts.add("bad", () -> {
            throw new IllegalStateException("cannot be closed");
        });
        parts.add("last", () -> closed.add("last"));
        parts.close();
        parts.close();
        assertThat(closed).containsExactly("last", "first");
    }

    @Test
    void aStopEndsPausesAndTheFirstFailureIsTold() {
        StopSignal stop = new StopSignal();
        stop.check();
        stop.pause(Duration.ofMillis(1));
        assertThat(stop.failure()).isNull();

        IllegalStateException first = new IllegalStateException("first");
        stop.fail(first);
        stop.fail(new IllegalStateException("second"));
        stop.request();

        assertThat(stop.failure()).isSameAs(first);
        assertThatThrownBy(() -> stop.pause(Duration.ofMinutes(1))).isInstanceOf(StoppedException.class);
        assertThatThrownBy(stop::check).isInstanceOf(StoppedException.class);
    }
}
