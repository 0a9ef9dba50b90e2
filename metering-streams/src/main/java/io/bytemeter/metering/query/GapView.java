package io.bytemeter.metering.query;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Batches of a node that have not come, or usage that a node has lost before it was in any: that has no sequences.
 *
 * @param partition of bytemeter.usage.v1; below zero if they are not of one
 * @param firstSequence first missing sequence
 * @param lastSequence last missing sequence, inclusive
 * @param sequences how many are missing from first to last
 * @param from start of the time their bytes are from, by the node's clock; the epoch of the clock if not known
 * @param to end of that time
 * @param missing their bytes, exactly; null if the node's counters do not tell
 * @param open whether they will be booked if they still come; if not, they are lost
 * @param noticedAt when the gap was noticed
 * @param detail what a person should know, or ""
 */
public record GapView(
        String id,
        String node,
        long epoch,
        int partition,
        long firstSequence,
        long lastSequence,
        long sequences,
        Instant from,
        Instant to,
        @Nullable Amount missing,
        boolean open,
        Instant noticedAt,
        String detail) {
    /** Without a detail: the sequences say it all. */
    public GapView(
            String id,
            String node,
            long epoch,
            int partition,
            long firstSequence,
            long lastSequence,
            long sequences,
            Instant from,
            Instant to,
            @Nullable Amount missing,
            boolean open,
            Instant noticedAt) {
        this(
                id,
                node,
                epoch,
                partition,
                firstSequence,
                lastSequence,
                sequences,
                from,
                to,
                missing,
                open,
                noticedAt,
                "");
    }
}
