package io.bytemeter.metering.query;

import java.util.List;

/** The bookkeeping rows of every partition: positions, gaps, marks. Few enough to be read at once. */
public interface Rows {
    /**
     * All committed rows of a partition whose keys start so, read in one scan, so that they belong together.
     *
     * @throws NotReadyException while the partition is not available
     */
    List<Row> rows(BookKind book, int partition, byte[] prefix);
}
