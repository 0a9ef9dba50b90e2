package io.bytemeter.metering.query;

import io.bytemeter.metering.book.ByteSums;
import io.bytemeter.metering.book.Gap;
import io.bytemeter.metering.book.Keys;
import java.time.Instant;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Batches of a node that have not come, or usage that a node has lost before it was in any: that has no sequences.
 *
 * @param partition of bytemeter.usage.v1; below zero if they are not of one
 * @param firstSequence first missing sequence
 * @param lastSequence last missing sequence, inclusive
 * @param sequences how many are missing from first to last
 * @param from start of the time their bytes are from, by the node's clock; the epoch of the clock if not known
 * @param to end of that time
 * @param missing their bytes: exactly, or of a gap that a node has declared at most; null if nobody can tell
 * @param open whether they will be booked if they still come; if not, they are lost
 * @param noticedAt when the gap was noticed
 * @param detail what a person should know, or ""
 */
public record GapView(
        String id,
        String node,
        long epoch,
        int partition,
        long firstSequence,
        long lastSequence,
        long sequences,
        Instant from,
        Instant to,
        @Nullable Amount missing,
        boolean open,
        Instant noticedAt,
        String detail) {
    /** Reads a row of gaps of a partition. */
    static GapView of(Row row, int partition) {
        Bytes key = Bytes.wrap(row.key());
        String node = Keys.nodeOfGap(key);
        long epoch = Keys.epochOfGap(key);
        Gap gap = Gap.decode(row.value());
        ByteSums bytes = gap.bytes();
        return new GapView(
                node + "/" + epoch + "/" + partition + "/" + gap.id(),
                node,
                epoch,
                partition,
                gap.first(),
                gap.last(),
                gap.count(),
                Instant.ofEpochMilli(gap.from()),
                Instant.ofEpochMilli(gap.to()),
                bytes == null ? null : Amount.of(bytes),
                gap.open(),
                Instant.ofEpochMilli(gap.noticedAt()),
                "");
    }
}
