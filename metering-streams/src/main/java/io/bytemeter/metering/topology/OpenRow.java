package io.bytemeter.metering.topology;

import io.bytemeter.metering.book.TotalRow;
import org.apache.kafka.common.utils.Bytes;

/** A total on heap. */
final class OpenRow {
    final Bytes key;
    final TotalRow row;
    boolean dirty;

    OpenRow(Bytes key, TotalRow row) {
        this.key = key;
        this.row = row;
    }
}
