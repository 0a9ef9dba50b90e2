package io.bytemeter.metering.query;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What should be equal, and whether it is.
 *
 * @param at when this was read
 * @param nodes what each node has counted against what was accepted of it
 * @param identities sums of the fleet that must be equal
 * @param gaps batches that never came, in all, and losses that nodes have declared
 * @param missing bytes of them, as far as known
 * @param lag null if the owners of all partitions have answered; else copies have, behind by at most so many changes
 */
public record Reconciliation(
        Instant at,
        List<Line> nodes,
        List<Line> identities,
        long gaps,
        Amount missing,
        @Nullable Long lag) {
    /** How a line stands. */
    public enum State {
        /** Everything is accounted for, if only because it is under way. */
        EXACT,
        /** Everything is accounted for, but some of it is lost: gaps, or records that were refused. */
        LOSS,
        /** Bytes are missing, or too many, and nothing says why. */
        UNEXPLAINED
    }

    /**
     * One comparison, in which {@code expected = actual + missing + rejected + underWay + difference}.
     *
     * @param name of the node or the identity
     * @param what is compared, as a sentence
     * @param expected by the node's counters, or by the left side of the identity
     * @param actual accepted, or the right side
     * @param missing bytes of gaps
     * @param missingBatches batches of gaps
     * @param rejected bytes of records that came and were refused
     * @param underWay bytes known to be on their way
     * @param difference bytes that nothing accounts for
     * @param note what a person should know, or null
     */
    public record Line(
            String name,
            String what,
            Amount expected,
            Amount actual,
            Amount missing,
            long missingBatches,
            Amount rejected,
            Amount underWay,
            Amount difference,
            State state,
            @Nullable String note) {}

    /** Whether every line is exact. */
    public boolean exact() {
        return nodes.stream().allMatch(line -> line.state() == State.EXACT)
                && identities.stream().allMatch(line -> line.state() == State.EXACT);
    }
}
