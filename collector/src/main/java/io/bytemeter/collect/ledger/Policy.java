package io.bytemeter.collect.ledger;

import io.bytemeter.usage.SubjectKind;
import io.bytemeter.usage.UsageRules;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a source is booked.
 *
 * @param source its name
 * @param payload the kind of counter that says what was carried; null if none does
 * @param lineRate the most it can move in one direction, bytes a second
 * @param burst time that is added to the time between two readings, for bytes that are counted late or all at once
 * @param fromZero whether a source that was never seen before is booked from the start of its counters; else from now on
 * @param alone whether its counters start anew one by one; else all of them together, when it is restarted
 */
public record Policy(
        String source, @Nullable SubjectKind payload, long lineRate, Duration burst, boolean fromZero, boolean alone) {
    /** The most it can count in one direction in so much time. */
    long most(long ms) {
        return BigDecimal.valueOf(Math.max(0, ms) + burst.toMillis())
                .multiply(BigDecimal.valueOf(lineRate))
                .divide(BigDecimal.valueOf(1_000), RoundingMode.UP)
                .min(BigDecimal.valueOf(UsageRules.MAX_BYTES))
                .longValueExact();
    }

    /** Whether counters of this kind become usage. */
    public boolean books(SubjectKind kind) {
        return kind == payload || kind == SubjectKind.INBOUND;
    }
}
