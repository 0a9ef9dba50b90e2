package io.bytemeter.metering.query;

import java.util.List;
import java.util.Optional;

/**
 * The partitions that one instance has, and what it answers from them: this instance from its stores, another one over
 * the network. Methods throw {@link NotReadyException} if a partition that is asked for is not there; an answer covers
 * each partition that was asked for exactly once.
 */
public interface Share extends Rows {
    /**
     * The usage of one subject; empty if no such subject was ever seen.
     *
     * @param stale whether a copy that is behind may answer; such an answer says by how much
     */
    Optional<UsageAnswer> read(UsageQuery query, boolean stale);

    /** One page of the subjects of a kind that are in these partitions. */
    ListAnswer list(ListQuery query, List<Integer> partitions, boolean stale);

    /** How far the partitions that this instance owns have come. */
    Progress progress();
}
