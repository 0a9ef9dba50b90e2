package io.bytemeter.metering.query;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Remembers since when nothing has come of what is under way. Not thread-safe. */
final class Stalls {
    /** What is under way for so long, while nothing comes, is not under way. */
    static final Duration LIMIT = Duration.ofMinutes(5);

    static final String NOTE = "nothing has come of what is under way for " + LIMIT.toMinutes() + " minutes";

    private final Map<String, Progress> last = new HashMap<>();

    private record Progress(long come, Instant since) {}

    /**
     * Whether what is under way has stalled.
     *
     * @param come any number that changes when something comes
     * @param underWay whether anything is
     */
    boolean isStalled(String name, long come, boolean underWay, Instant now) {
        if (!underWay) {
            last.remove(name);
            return false;
        }
        Progress before = last.get(name);
        if (before == null || before.come() != come) {
            last.put(name, new Progress(come, now));
            return false;
        }
        return Duration.between(before.since(), now).compareTo(LIMIT) > 0;
    }
}
