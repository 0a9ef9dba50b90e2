package io.bytemeter.metering.query;

import io.bytemeter.metering.book.BillingCalendar;
import io.bytemeter.metering.book.Counters;
import io.bytemeter.metering.book.SubjectRows;
import io.bytemeter.metering.book.TotalRow;
import io.bytemeter.metering.query.WindowCover.Piece;
import io.bytemeter.usage.SubjectFilter;
import io.bytemeter.usage.SubjectKind;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/** Reads windows out of a book, each from as few rows as make it up exactly. */
final class WindowScan {
    private final BillingCalendar calendar;
    private final Windows windows;

    WindowScan(ZoneId billingZone, Windows windows) {
        this.calendar = new BillingCalendar(billingZone);
        this.windows = windows;
    }

    /** The subject's windows that overlap the range and have usage. */
    NavigableMap<Instant, SubjectCells> read(SubjectRows book, Instant from, Instant to) {
        NavigableMap<Instant, SubjectCells> found = new TreeMap<>();
        Instant end;
        for (Instant start = windows.start(from); start.isBefore(to); start = end) {
            end = windows.end(start);
            SubjectCells cells = new SubjectCells();
            for (Piece piece : WindowCover.of(calendar, start, end)) {
                TotalRow total = book.total(piece.resolution(), piece.window());
                if (total != null) {
                    add(total, piece, cells);
                }
            }
            if (hasUsage(cells.sum())) {
                found.put(start, cells);
            }
        }
        return found;
    }

    /** The rows of a window. */
    List<Piece> pieces(Instant start, Instant end) {
        return WindowCover.of(calendar, start, end);
    }

    private static void add(TotalRow row, Piece piece, SubjectCells cells) {
        for (int cell = piece.first(); cell < piece.end(); cell++) {
            cells.add(row, cell);
        }
    }

    /** What a row has in the cells that belong to the range, whatever the route. */
    static long[] sum(TotalRow row, Piece piece) {
        long[] cells = row.sum();
        long[] sum = new long[Counters.SIZE];
        for (int cell = piece.first(); cell < piece.end(); cell++) {
            Counters.add(cells, cell * Counters.SIZE, sum, 0);
        }
        return sum;
    }

    static boolean hasUsage(long[] counters) {
        for (long counter : counters) {
            if (counter != 0) {
                return true;
            }
        }
        return false;
    }

    /**
     * Everybody who is visible in one window, in the order of the bytes of their ids, holding one row of each piece at a
     * time.
     *
     * @param after begin behind this id, or null
     * @param consumer says whether to go on
     */
    void list(
            ReadOnlyKeyValueStore<Bytes, byte[]> book,
            SubjectKind kind,
            SubjectFilter visible,
            List<Piece> pieces,
            @Nullable String after,
            Predicate<SubjectUsage> consumer) {
        List<String> prefixes = visible.prefixes().stream()
                .filter(prefix -> after == null
                        || after.startsWith(prefix)
                        || bytes(prefix).compareTo(bytes(after)) > 0) // all of the others is behind us
                .sorted(Comparator.comparing(WindowScan::bytes))
                .toList();
        boolean more = true;
        for (int i = 0; more && i < prefixes.size(); i++) {
            try (MergedRows rows = new MergedRows(book, kind, pieces, prefixes.get(i), after)) {
                more = list(rows, consumer);
            }
        }
    }

    private static Bytes bytes(String id) {
        return Bytes.wrap(id.getBytes(StandardCharsets.UTF_8));
    }

    private static boolean list(MergedRows rows, Predicate<SubjectUsage> consumer) {
        boolean more = true;
        while (more && rows.next()) {
            long[] sum = new long[Counters.SIZE];
            rows.forEach((piece, row) -> Counters.add(sum(row, piece), 0, sum, 0));
            if (hasUsage(sum)) {
                more = consumer.test(new SubjectUsage(rows.id(), Usage.of(sum)));
            }
        }
        return more;
    }
}
