package io.bytemeter.metering.control;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether nodes let a user in.
 *
 * @param blocks why not; empty if they do
 * @param remaining bytes left before a quota keeps the user out, as last told to nodes; null if none would
 * @param closeOpenedBefore connections opened before this are closed
 * @param changedAt when this was last told to nodes; null if never
 */
public record UserAccess(
        String user,
        List<Block> blocks,
        @Nullable Long remaining,
        @Nullable Instant closeOpenedBefore,
        @Nullable Instant changedAt) {
    /**
     * One cause for keeping a user out.
     *
     * @param quota name of the quota that does, or null if it is an operator
     * @param until null if it lasts until it is taken back
     */
    public record Block(
            @Nullable String quota, Instant since, @Nullable Instant until) {}

    public UserAccess {
        blocks = List.copyOf(blocks);
    }

    boolean isBlockedByOperator() {
        return blocks.stream().anyMatch(block -> block.quota() == null);
    }
}
