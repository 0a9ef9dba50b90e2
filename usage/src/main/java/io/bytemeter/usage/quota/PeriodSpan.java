package io.bytemeter.usage.quota;

/**
 * One period, in ms since the epoch.
 *
 * @param start inclusive
 * @param end exclusive; {@link #NEVER} if it has none
 */
public record PeriodSpan(long start, long end) {
    /** The end of what does not end. */
    public static final long NEVER = Long.MAX_VALUE;

    public boolean contains(long ms) {
        return ms >= start && ms < end;
    }

    public boolean ends() {
        return end != NEVER;
    }
}
