package io.bytemeter.metering.query;

import java.util.Optional;

/**
 * Answers questions about usage. Every answer is of committed state: a total it has told never goes down.
 *
 * <p>Methods throw {@link NotReadyException} while the state asked for is not available here, and may block on disk.
 */
public interface UsageReader {
    /** The usage of one subject; empty if no such subject was ever seen. */
    Optional<UsageAnswer> read(UsageQuery query);

    /** One page of all subjects of a kind in one window. */
    ListAnswer list(ListQuery query);
}
