package io.bytemeter.metering.query;

import io.bytemeter.metering.book.ByteSums;
import io.bytemeter.metering.book.Gap;
import io.bytemeter.metering.book.Keys;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.apache.kafka.common.serialization.BytesSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

/** Answers from the stores of this instance alone. */
public final class LocalGapReader implements GapReader {
    private static final Comparator<GapView> ORDER = Comparator.comparing(GapView::from)
            .thenComparing(GapView::node)
            .thenComparingLong(GapView::epoch)
            .thenComparingInt(GapView::partition)
            .thenComparingLong(GapView::firstSequence);

    private final Books books;
    private final DeclaredGaps declared;

    public LocalGapReader(Books books, DeclaredGaps declared) {
        this.books = books;
        this.declared = declared;
    }

    @Override
    public List<GapView> gaps(@Nullable String node, @Nullable Instant from, @Nullable Instant to, int limit) {
        Bytes prefix = node == null ? Keys.gaps() : Keys.gaps(node);
        PriorityQueue<GapView> first = new PriorityQueue<>(ORDER.reversed());
        try {
            for (GapView gap : declared.all()) {
                if (node == null || gap.node().equals(node)) {
                    add(gap, from, to, limit, first);
                }
            }
            for (int partition = 0; partition < books.usagePartitions(); partition++) {
                try (KeyValueIterator<Bytes, byte[]> rows =
                        books.usage(partition).prefixScan(prefix, new BytesSerializer())) {
                    while (rows.hasNext()) {
                        add(view(rows.next(), partition), from, to, limit, first);
                    }
                }
            }
        } catch (InvalidStateStoreException e) {
            throw new NotReadyException("partitions of usage are moving", e);
        }
        List<GapView> gaps = new ArrayList<>(first);
        gaps.sort(ORDER);
        return gaps;
    }

    private static void add(
            GapView gap, @Nullable Instant from, @Nullable Instant to, int limit, PriorityQueue<GapView> first) {
        if ((from == null || !gap.to().isBefore(from))
                && (to == null || gap.from().isBefore(to))) {
            first.add(gap);
        }
        if (first.size() > limit) {
            first.poll();
        }
    }

    private static GapView view(KeyValue<Bytes, byte[]> row, int partition) {
        String node = Keys.nodeOfGap(row.key);
        long epoch = Keys.epochOfGap(row.key);
        Gap gap = Gap.decode(row.value);
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
                Instant.ofEpochMilli(gap.noticedAt()));
    }
}
