package io.bytemeter.metering.query;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows of several partitions for one answer, and whether copies have told some of them. Confined to one thread. */
final class CopiedRows {
    private final Rows rows;
    private @Nullable Long lag;

    CopiedRows(Rows rows) {
        this.rows = rows;
    }

    List<Row> all(BookKind book, int partition, byte[] prefix) {
        Rows.Answer answer = rows.rowsOrCopy(book, partition, prefix);
        Long behind = answer.lag();
        if (behind != null) {
            lag = lag == null ? behind : Long.valueOf(Math.max(lag, behind));
        }
        return answer.rows();
    }

    /** Null if owners have told all of them; else the largest number of changes that a copy may be behind. */
    @Nullable
    Long lag() {
        return lag;
    }
}
