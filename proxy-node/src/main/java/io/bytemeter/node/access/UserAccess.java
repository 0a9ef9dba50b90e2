package io.bytemeter.node.access;

import org.jspecify.annotations.Nullable;

/**
 * What a node knows of one user's access.
 *
 * @param blockedUntil end of the last block, ms since the epoch, exclusive; {@link #NEVER} for none
 * @param closeOpenedBefore connections opened before this are closed, ms since the epoch; 0 for none
 * @param remainder what the user may still move before a quota blocks, or null if no quota does
 * @param changedAt when the state was written, ms since the epoch
 */
public record UserAccess(
        long blockedUntil, long closeOpenedBefore, @Nullable Remainder remainder, long changedAt) {
    /** No block: it ended before all time. */
    public static final long NEVER = Long.MIN_VALUE;

    /** A block without an end. */
    public static final long FOR_EVER = Long.MAX_VALUE;

    /** Of a user nothing is known of. */
    public static final UserAccess FREE = new UserAccess(NEVER, 0, null, 0);

    /** Whether the user may connect at {@code now}, ms since the epoch. */
    public boolean admits(long now) {
        return now >= blockedUntil;
    }

    /** Whether {@code other} is the same state, told again. */
    boolean isSame(UserAccess other) {
        return changedAt == other.changedAt
                && blockedUntil == other.blockedUntil
                && closeOpenedBefore == other.closeOpenedBefore
                && told(remainder) == told(other.remainder);
    }

    private static long told(@Nullable Remainder remainder) {
        return remainder == null ? -1 : remainder.told();
    }

    /** Whether nothing is said that a node has to remember. */
    boolean isFree() {
        return blockedUntil == NEVER && closeOpenedBefore == 0 && remainder == null;
    }
}
