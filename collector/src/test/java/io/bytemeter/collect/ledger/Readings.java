package io.bytemeter.collect.ledger;

import io.bytemeter.collect.source.Moved;
import io.bytemeter.collect.source.Reading;
import io.bytemeter.usage.Subject;
import io.bytemeter.usage.SubjectKind;
import java.time.Duration;
import java.util.Map;

/** Readings and policies of tests. Times are in seconds after a moment in 2026. */
final class Readings {
    /** At the start of a quarter hour. */
    static final long START = 1_795_257_000_000L;

    static final Subject ALICE = new Subject(SubjectKind.USER, "alice");
    static final Subject BOB = new Subject(SubjectKind.USER, "bob");
    static final Subject INBOUND = new Subject(SubjectKind.INBOUND, "vmess-in");
    static final Subject DIRECT = new Subject(SubjectKind.OUTBOUND, "direct");

    /** A million bytes a second. */
    static final Policy POLICY = policy(false, false);

    private Readings() {}

    static Policy policy(boolean fromZero, boolean alone) {
        return new Policy("de-1", SubjectKind.USER, 1_000_000, Duration.ZERO, fromZero, alone);
    }

    static long at(long seconds) {
        return START + seconds * 1_000;
    }

    static Reading reading(long seconds, long uptime, Map<Subject, Moved> counters) {
        return new Reading(at(seconds), at(seconds), uptime, 0, counters);
    }

    static Seen seen(long seconds, long uptime) {
        return new Seen(at(seconds), uptime, at(seconds));
    }

    static Moved moved(long uplink, long downlink) {
        return new Moved(uplink, downlink);
    }
}
