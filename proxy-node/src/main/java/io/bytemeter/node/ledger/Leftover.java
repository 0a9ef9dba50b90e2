package io.bytemeter.node.ledger;

import io.bytemeter.node.meter.Metered;
import io.bytemeter.usage.CloseReason;
import io.bytemeter.usage.UsageRecord;
import io.bytemeter.usage.UsageRules;
import org.jspecify.annotations.Nullable;

/** What a leg of a former life has counted and not spooled. */
record Leftover(
        Slot slot,
        long connection,
        String user,
        String inbound,
        String outbound,
        long from,
        long uplink,
        long downlink,
        long overheadUplink,
        long overheadDownlink,
        boolean opened,
        @Nullable CloseReason closed) {
    /** Whether there is nothing left to tell. */
    boolean isNothing() {
        return !opened
                && closed == null
                && uplink == 0
                && downlink == 0
                && overheadUplink == 0
                && overheadDownlink == 0;
    }

    /**
     * As a record, in the quarter hour in which it began.
     *
     * @param aliveAt when the former life was last seen, ms since the epoch
     * @throws IllegalArgumentException if these are no counters
     */
    Metered metered(long aliveAt) {
        long quarter = UsageRules.quarterHour(from) * UsageRules.QUARTER_HOUR_MS;
        long end = quarter + UsageRules.QUARTER_HOUR_MS;
        // An interval that ended with its quarter hour leaves an empty one there, of which the next begins.
        long to = Math.min(Math.max(from, aliveAt), end);
        return new Metered(
                new UsageRecord(
                        connection,
                        user,
                        inbound,
                        outbound,
                        from,
                        to,
                        uplink,
                        downlink,
                        overheadUplink,
                        overheadDownlink,
                        opened,
                        closed),
                slot);
    }
}
