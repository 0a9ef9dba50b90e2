package io.bytemeter.metering.query;

import io.bytemeter.metering.book.Keys;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** Answers from the books of all partitions of usage, and from what nodes have declared. */
public final class BookGapReader implements GapReader {
    private static final Comparator<GapView> ORDER = Comparator.comparing(GapView::from)
            .thenComparing(GapView::node)
            .thenComparingLong(GapView::epoch)
            .thenComparingInt(GapView::partition)
            .thenComparingLong(GapView::firstSequence);

    private final Rows rows;
    private final int usagePartitions;
    private final DeclaredGaps declared;

    public BookGapReader(Rows rows, int usagePartitions, DeclaredGaps declared) {
        this.rows = rows;
        this.usagePartitions = usagePartitions;
        this.declared = declared;
    }

    @Override
    public GapList gaps(@Nullable String node, @Nullable Instant from, @Nullable Instant to, int limit) {
        byte[] prefix = (node == null ? Keys.gaps() : Keys.gaps(node)).get();
        CopiedRows copied = new CopiedRows(rows);
        PriorityQueue<GapView> first = new PriorityQueue<>(ORDER.reversed());
        for (GapView gap : declared.all()) {
            if (node == null || gap.node().equals(node)) {
                add(gap, from, to, limit, first);
            }
        }
        for (int partition = 0; partition < usagePartitions; partition++) {
            for (Row row : copied.all(BookKind.USAGE, partition, prefix)) {
                add(GapView.of(row, partition), from, to, limit, first);
            }
        }
        List<GapView> gaps = new ArrayList<>(first);
        gaps.sort(ORDER);
        return new GapList(gaps, copied.lag());
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
}
