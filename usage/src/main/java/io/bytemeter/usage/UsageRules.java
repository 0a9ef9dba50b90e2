package io.bytemeter.usage;

import org.jspecify.annotations.Nullable;

/** What every usage record must keep, whoever wrote it. Static and free of allocation: it runs per record. */
public final class UsageRules {
    /** Length of the finest window, in ms. Every zone's offset is a multiple of it. */
    public static final long QUARTER_HOUR_MS = 900_000;

    /** Quarter hours in an hour window. */
    public static final int QUARTERS = 4;

    /** 2000-01-01T00:00:00Z: no record is older. */
    public static final long EARLIEST_MS = 946_684_800_000L;

    /** 2100-01-01T00:00:00Z: every record is older. */
    public static final long LATEST_MS = 4_102_444_800_000L;

    /** Most bytes one record may claim in one direction: 2^53, more than a quarter hour at 80 Tbit/s. */
    public static final long MAX_BYTES = 1L << 53;

    private UsageRules() {}

    /** Number of the quarter hour since the epoch that {@code ms} falls into. */
    public static int quarterHour(long ms) {
        return (int) Math.floorDiv(ms, QUARTER_HOUR_MS);
    }

    /** The rule that these values break, as a sentence naming value and expectation; null if they break none. */
    public static @Nullable String violation(
            long from, long to, long uplink, long downlink, long overheadUplink, long overheadDownlink) {
        if (from < EARLIEST_MS || from >= LATEST_MS) {
            return "from: " + from + " (expected: ms since the epoch, of the years 2000..2099)";
        }
        if (to < from) {
            return "to: " + to + " (expected: at or after from, " + from + ")";
        }
        if (to > (quarterHour(from) + 1L) * QUARTER_HOUR_MS) {
            return "to: " + to + " (expected: within the quarter hour of from, " + from + ")";
        }
        if (outside(uplink)) {
            return bytes("uplink", uplink);
        }
        if (outside(downlink)) {
            return bytes("downlink", downlink);
        }
        if (outside(overheadUplink)) {
            return bytes("overheadUplink", overheadUplink);
        }
        if (outside(overheadDownlink)) {
            return bytes("overheadDownlink", overheadDownlink);
        }
        return null;
    }

    private static boolean outside(long bytes) {
        return bytes < 0 || bytes > MAX_BYTES;
    }

    private static String bytes(String name, long value) {
        return name + ": " + value + " (expected: 0.." + MAX_BYTES + " bytes)";
    }
}
