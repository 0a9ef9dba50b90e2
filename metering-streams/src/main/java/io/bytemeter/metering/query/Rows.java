package io.bytemeter.metering.query;

import java.util.List;

/** The bookkeeping rows of every partition: positions, gaps, marks, quotas. */
public interface Rows {
    /**
     * Committed rows of a partition, in the order of their keys, read in one scan, so that they belong together.
     *
     * @param prefix that keys start with
     * @param from the first key; an instance of a former version may tell rows before it too
     * @param limit most rows; an instance of a former version may tell more
     * @throws NotReadyException while the partition is not available
     */
    List<Row> rows(BookKind book, int partition, byte[] prefix, byte[] from, int limit);

    /** All rows with this prefix, where they are few enough to be read at once. */
    default List<Row> rows(BookKind book, int partition, byte[] prefix) {
        return rows(book, partition, prefix, prefix, Integer.MAX_VALUE);
    }
}
