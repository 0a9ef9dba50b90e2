package io.bytemeter.collect.source;

import io.bytemeter.usage.Subject;
import java.util.Map;

/**
 * All counters of a source at one moment, which lies between the two times.
 *
 * @param askedAt before the source was asked, ms since the epoch
 * @param answeredAt after it had answered
 * @param uptime whole seconds since the source was started; {@link #UNKNOWN} if it does not tell
 * @param live connections open now; 0 if it does not tell
 * @param counters in bytes since then
 */
public record Reading(long askedAt, long answeredAt, long uptime, long live, Map<Subject, Moved> counters) {
    public static final long UNKNOWN = -1;

    public Reading {
        counters = Map.copyOf(counters);
    }
}
