package io.bytemeter.node.publish;

import java.time.Clock;
import java.time.Duration;

/** Lets a message pass once per period. Confined to one thread. */
final class LogGate {
    private final Clock clock;
    private final long periodMs;
    private long closedUntil = Long.MIN_VALUE;

    LogGate(Clock clock, Duration period) {
        this.clock = clock;
        this.periodMs = period.toMillis();
    }

    boolean open() {
        long now = clock.millis();
        if (now < closedUntil) {
            return false;
        }
        closedUntil = now + periodMs;
        return true;
    }
}
