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

    /**
     * Committed rows of a partition, as {@link Rows} says.
     *
     * @param stale whether a copy that is behind may answer; such an answer says by how much
     */
    Rows.Answer rows(BookKind book, int partition, byte[] prefix, byte[] from, int limit, boolean stale);

    @Override
    default List<Row> rows(BookKind book, int partition, byte[] prefix, byte[] from, int limit) {
        return rows(book, partition, prefix, from, limit, false).rows();
    }

    /** Of partitions that are here as their owner has them: this instance does not know of others. */
    @Override
    default Rows.Answer rowsOrCopy(BookKind book, int partition, byte[] prefix) {
        return rows(book, partition, prefix, prefix, Integer.MAX_VALUE, false);
    }

    /** How far the partitions that this instance owns have come. */
    Progress progress();
}
