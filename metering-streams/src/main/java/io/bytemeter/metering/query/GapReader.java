package io.bytemeter.metering.query;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Answers which gaps there are, from committed state. Throws {@link NotReadyException} while that is not here. */
public interface GapReader {
    /**
     * Gaps that stand, in the order of time, then of node, epoch and sequence.
     *
     * @param node of this node only, or null for all
     * @param from that end at or after this, or null for all
     * @param to that start before this, or null for all
     * @param limit most gaps in the answer
     */
    GapList gaps(@Nullable String node, @Nullable Instant from, @Nullable Instant to, int limit);
}
