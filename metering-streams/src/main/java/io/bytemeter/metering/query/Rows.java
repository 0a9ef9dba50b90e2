package io.bytemeter.metering.query;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The bookkeeping rows of every partition: positions, gaps, marks, quotas. */
public interface Rows {
    /**
     * Rows of one partition.
     *
     * @param lag null if the owner has told them; else a copy has, which may be behind by so many changes
     */
    record Answer(List<Row> rows, @Nullable Long lag) {}

    /**
     * Committed rows of a partition, in the order of their keys, read in one scan, so that they belong together.
     *
     * @param prefix that keys start with
     * @param from the first key; an instance of a former version may tell rows before it too
     * @param limit most rows; an instance of a former version may tell more
     * @throws NotReadyException while the owner of the partition does not answer
     */
    List<Row> rows(BookKind book, int partition, byte[] prefix, byte[] from, int limit);

    /**
     * All rows with this prefix, where they are few enough to be read at once; of a copy while the owner is away.
     *
     * @throws NotReadyException while nobody answers
     */
    Answer rowsOrCopy(BookKind book, int partition, byte[] prefix);
}
