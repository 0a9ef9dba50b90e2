package io.bytemeter.interfaces.view;

import io.bytemeter.interfaces.counters.Counter;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** A reading that resets. Whoever answers it says once how that went; the first word holds. */
public final class Reset {
    private final Map<Counter, Long> moved;
    private final Consumer<Boolean> outcome;
    private final AtomicBoolean settled = new AtomicBoolean();

    Reset(Map<Counter, Long> moved, Consumer<Boolean> outcome) {
        this.moved = moved;
        this.outcome = outcome;
    }

    /** What came since the last reset, in bytes; zero for counters that did not move. */
    public Map<Counter, Long> moved() {
        return moved;
    }

    /** The answer was sent: the view moves. */
    public void sent() {
        settle(true);
    }

    /** The answer could not be sent: the next one holds it again. */
    public void failed() {
        settle(false);
    }

    private void settle(boolean sent) {
        if (settled.compareAndSet(false, true)) {
            outcome.accept(sent);
        }
    }
}
