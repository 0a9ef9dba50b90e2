package io.bytemeter.metering.query;

import io.bytemeter.metering.book.BillingCalendar;
import io.bytemeter.metering.book.Counters;
import io.bytemeter.metering.book.Keys;
import io.bytemeter.metering.book.Resolution;
import io.bytemeter.metering.book.TotalRow;
import io.bytemeter.usage.Subject;
import io.bytemeter.usage.SubjectFilter;
import io.bytemeter.usage.SubjectKind;
import io.bytemeter.usage.UsageRules;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.BytesSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/** Reads windows out of a book: from their own rows where the calendar is the book's, else from quarter hours. */
final class WindowScan {
    private final BillingCalendar calendar;
    private final WindowLength window;
    private final ZoneId zone;
    private final Resolution resolution;

    WindowScan(ZoneId billingZone, WindowLength window, ZoneId zone) {
        this.calendar = new BillingCalendar(billingZone);
        this.window = window;
        this.zone = zone;
        this.resolution = window == WindowLength.HOUR || !zone.equals(billingZone)
                ? Resolution.HOUR
                : window == WindowLength.DAY ? Resolution.DAY : Resolution.MONTH;
    }

    /** The subject's windows that overlap the range and have usage. */
    NavigableMap<Instant, SubjectCells> read(
            ReadOnlyKeyValueStore<Bytes, byte[]> book, Subject subject, Instant from, Instant to) {
        NavigableMap<Instant, SubjectCells> windows = new TreeMap<>();
        Instant first = window.start(from, zone);
        Instant end = window.end(window.start(to.minusMillis(1), zone), zone);
        byte[] id = subject.id().getBytes(StandardCharsets.UTF_8);
        int last = calendar.window(resolution, end.minusMillis(1));
        for (int number = calendar.window(resolution, first); number <= last; number++) {
            byte[] value = book.get(Keys.total(subject.kind(), resolution, number, id));
            if (value != null) {
                add(TotalRow.decode(resolution, value), number, first, end, windows);
            }
        }
        return windows;
    }

    private void add(
            TotalRow row, int number, Instant first, Instant end, NavigableMap<Instant, SubjectCells> windows) {
        for (int cell = 0; cell < resolution.cells(); cell++) {
            Instant at = calendar.start(resolution, number).plusMillis(cell * UsageRules.QUARTER_HOUR_MS);
            if (!at.isBefore(first) && at.isBefore(end) && hasUsage(row, cell)) {
                windows.computeIfAbsent(window.start(at, zone), start -> new SubjectCells())
                        .add(row, cell);
            }
        }
    }

    private static boolean hasUsage(TotalRow row, int cell) {
        for (int route = 0; route < row.routeCount(); route++) {
            for (int i = 0; i < Counters.SIZE; i++) {
                if (row.cells(route)[cell * Counters.SIZE + i] != 0) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Everybody who is visible in one window, in no order. */
    void list(
            ReadOnlyKeyValueStore<Bytes, byte[]> book,
            SubjectKind kind,
            SubjectFilter visible,
            Instant start,
            Instant end,
            Consumer<SubjectUsage> consumer) {
        int first = calendar.window(resolution, start);
        int last = calendar.window(resolution, end.minusMillis(1));
        if (first == last && resolution.cells() == 1) {
            scan(
                    book,
                    kind,
                    visible,
                    first,
                    (id, row) -> consumer.accept(new SubjectUsage(id, Usage.of(Counters.sum(row.sum())))));
            return;
        }
        Map<String, long[]> sums = new HashMap<>();
        for (int number = first; number <= last; number++) {
            int hour = number;
            scan(book, kind, visible, number, (id, row) -> {
                NavigableMap<Instant, SubjectCells> windows = new TreeMap<>();
                add(row, hour, start, end, windows);
                windows.values()
                        .forEach(cells -> Counters.add(
                                cells.sum(), 0, sums.computeIfAbsent(id, key -> new long[Counters.SIZE]), 0));
            });
        }
        sums.forEach((id, counters) -> consumer.accept(new SubjectUsage(id, Usage.of(counters))));
    }

    private interface RowConsumer {
        void accept(String id, TotalRow row);
    }

    private void scan(
            ReadOnlyKeyValueStore<Bytes, byte[]> book,
            SubjectKind kind,
            SubjectFilter visible,
            int number,
            RowConsumer consumer) {
        for (String prefix : visible.prefixes()) {
            byte[] start = prefix.getBytes(StandardCharsets.UTF_8);
            try (KeyValueIterator<Bytes, byte[]> rows =
                    book.prefixScan(Keys.total(kind, resolution, number, start), new BytesSerializer())) {
                while (rows.hasNext()) {
                    KeyValue<Bytes, byte[]> row = rows.next();
                    consumer.accept(Keys.idOfTotal(row.key), TotalRow.decode(resolution, row.value));
                }
            }
        }
    }
}
