package io.bytemeter.collect.ledger;

import io.bytemeter.collect.source.Moved;
import io.bytemeter.collect.source.Reading;
import io.bytemeter.usage.Subject;
import java.util.Map;

/**
 * Tells whether a source is the one that was read before or was started since. A process that lived at the last reading
 * was started before it, one that was started since was started after it; between the two lies the uptime of that
 * reading. Half of it is how far clocks may be wrong, so a very young source is not read at all.
 */
final class Lives {
    enum Verdict {
        SAME,
        ANOTHER,
        /** Nothing speaks for another one, but the clocks may be too wrong to tell. */
        UNKNOWN
    }

    /** Clocks drift apart by no more than a ten-thousandth. */
    private static final double DRIFT = 1e-4;

    private static final double ROUNDING = 0.5;

    private Lives() {}

    static Verdict compare(Policy policy, Seen seen, Map<Subject, Moved> booked, Reading reading) {
        if (reading.uptime() < 0 || seen.uptime() < 0) {
            return !policy.alone() && fell(booked, reading) ? Verdict.ANOTHER : Verdict.SAME;
        }
        double elapsed = (reading.askedAt() + (reading.answeredAt() - reading.askedAt()) / 2.0 - seen.at()) / 1_000;
        double margin = Math.max(ROUNDING, seen.uptime() / 2.0 - ROUNDING);
        if (reading.uptime() < seen.uptime() || reading.uptime() < elapsed + margin) {
            boolean clear = reading.uptime() < seen.uptime() || margin > elapsed * DRIFT || fell(booked, reading);
            return clear ? Verdict.ANOTHER : Verdict.UNKNOWN;
        }
        return Verdict.SAME;
    }

    /** When a source that tells its uptime was started at the latest; when it answered for one that does not. */
    static long startedAtMost(Reading reading) {
        return reading.uptime() < 0 ? reading.answeredAt() : reading.answeredAt() - reading.uptime() * 1_000;
    }

    /** When a source that tells its uptime was started at the earliest. */
    static long startedAtLeast(Reading reading) {
        return reading.askedAt() - (reading.uptime() + 1) * 1_000;
    }

    /** Whether a counter that had counted something shows less, or is not there. */
    private static boolean fell(Map<Subject, Moved> booked, Reading reading) {
        for (Map.Entry<Subject, Moved> counter : booked.entrySet()) {
            Moved now = reading.counters().getOrDefault(counter.getKey(), Moved.NONE);
            if (now.fellFrom(counter.getValue())) {
                return true;
            }
        }
        return false;
    }
}
