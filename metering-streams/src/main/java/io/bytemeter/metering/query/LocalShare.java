package io.bytemeter.metering.query;

import io.bytemeter.metering.book.Keys;
import io.bytemeter.metering.book.Route;
import io.bytemeter.metering.book.SubjectRows;
import io.bytemeter.metering.query.WindowCover.Piece;
import io.bytemeter.usage.Subject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.kafka.common.serialization.BytesSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/** The partitions that this instance has. Any thread. */
public final class LocalShare implements Share {
    private final Books books;
    private final LocalProgress progress;
    private final Copies copies;
    private final Tops tops;
    private final ZoneId billingZone;

    /**
     * Over stores that are being filled.
     *
     * @param copies is told when they are opened
     * @param tops is told what they commit
     */
    public LocalShare(Books books, LocalProgress progress, Copies copies, Tops tops, ZoneId billingZone) {
        this.books = books;
        this.progress = progress;
        this.copies = copies;
        this.tops = tops;
        this.billingZone = billingZone;
    }

    @Override
    public Optional<UsageAnswer> read(UsageQuery query, boolean stale) {
        BookKind kind = BookKind.of(query.subject().kind());
        int partition = books.partition(query.subject());
        Instant settledUntil = progress.settledUntil(kind, partition); // before reading: never too late
        try {
            Long lag = stale ? Long.valueOf(lag(kind, partition)) : null;
            ReadOnlyKeyValueStore<Bytes, byte[]> book = books.find(kind, partition, stale);
            SubjectRows rows = new SubjectRows(book::get, query.subject().kind(), utf8(query.subject()));
            if (rows.first() == null) {
                if (lag != null && (lag > 0 || !copies.isComplete(kind, partition))) {
                    throw new NotReadyException("the copy here is behind and does not know the subject", null);
                }
                return Optional.empty();
            }
            WindowScan scan = new WindowScan(billingZone, query.windows());
            NavigableMap<Instant, SubjectCells> windows = scan.read(rows, query.from(), query.to());
            Map<Integer, Route> routes = query.breakdown() == null ? Map.of() : routes(book);
            List<WindowUsage> answer = new ArrayList<>();
            if (stale) {
                requireComplete(kind, partition);
            }
            windows.forEach((start, cells) -> answer.add(new WindowUsage(
                    start, query.windows().end(start), Usage.of(cells.sum()), parts(query, cells, routes))));
            return Optional.of(new UsageAnswer(answer, settledUntil, lag, List.of()));
        } catch (InvalidStateStoreException e) {
            throw new NotReadyException("the subject's partition is moving", e);
        }
    }

    private static byte[] utf8(Subject subject) {
        return subject.id().getBytes(StandardCharsets.UTF_8);
    }

    private long lag(BookKind book, int partition) {
        requireComplete(book, partition);
        return books.lag(book, partition);
    }

    /** Before a copy is read, and again after it, as it may have been opened anew meanwhile. */
    private void requireComplete(BookKind book, int partition) {
        if (!copies.isComplete(book, partition)) {
            throw new NotReadyException("the copy of partition " + partition + " is being made", null);
        }
    }

    private static Map<String, Usage> parts(UsageQuery query, SubjectCells cells, Map<Integer, Route> routes) {
        Breakdown breakdown = query.breakdown();
        if (breakdown == null) {
            return Map.of();
        }
        Map<String, Usage> parts = new TreeMap<>();
        cells.byRoute()
                .forEach((route, counters) -> parts.merge(
                        breakdown.part(routes.getOrDefault(route, new Route("", "", ""))),
                        Usage.of(counters),
                        Usage::plus));
        return parts;
    }

    private static Map<Integer, Route> routes(ReadOnlyKeyValueStore<Bytes, byte[]> book) {
        Map<Integer, Route> routes = new HashMap<>();
        try (KeyValueIterator<Bytes, byte[]> rows = book.prefixScan(Keys.routes(), new BytesSerializer())) {
            while (rows.hasNext()) {
                KeyValue<Bytes, byte[]> row = rows.next();
                routes.put(Keys.numberOf(row.key), Route.decode(row.value));
            }
        }
        return routes;
    }

    @Override
    public ListAnswer list(ListQuery query, List<Integer> partitions, boolean stale) {
        BookKind kind = BookKind.of(query.kind());
        Instant settledUntil = partitions.stream()
                .map(partition -> progress.settledUntil(kind, partition))
                .min(Comparator.naturalOrder())
                .orElse(Instant.EPOCH);
        Instant start = query.start();
        Instant end = query.end();
        SubjectUsage last = query.after();
        String after = last == null || !query.isInOrderOfRows() ? null : last.id();
        WindowScan scan = new WindowScan(billingZone, query.windows());
        List<Piece> pieces = scan.pieces(start, end);
        boolean kept = !stale && Tops.keeps(query, pieces);
        // The worst of the page on top, so that a better one replaces it: memory is one page, not all subjects.
        Comparator<SubjectUsage> order = query.order();
        PriorityQueue<SubjectUsage> page = new PriorityQueue<>(order.reversed());
        boolean[] more = {false};
        long lag = 0;
        try {
            for (int partition : partitions) {
                lag = stale ? Math.max(lag, lag(kind, partition)) : 0;
                ReadOnlyKeyValueStore<Bytes, byte[]> book = books.find(kind, partition, stale);
                Predicate<SubjectUsage> taker = subject -> {
                    if (last == null || order.compare(subject, last) > 0) {
                        page.add(subject);
                    }
                    if (page.size() > query.limit()) {
                        more[0] = true;
                        // Rows come in order: once one is too late for the page, so are all that follow it.
                        return !subject.equals(page.poll()) || !query.isInOrderOfRows();
                    }
                    return true;
                };
                List<SubjectUsage> first = kept
                        ? tops.page(
                                kind,
                                partition,
                                query,
                                pieces.get(0),
                                top -> scan.list(book, query.kind(), query.visible(), pieces, null, subject -> {
                                    top.accept(subject);
                                    return true;
                                }))
                        : null;
                if (first == null) {
                    scan.list(book, query.kind(), query.visible(), pieces, after, taker);
                    if (stale) {
                        requireComplete(kind, partition);
                    }
                } else {
                    for (SubjectUsage subject : first) {
                        if (!taker.test(subject)) {
                            break;
                        }
                    }
                }
            }
        } catch (InvalidStateStoreException e) {
            throw new NotReadyException("partitions of " + kind.store() + " are moving", e);
        }
        List<SubjectUsage> subjects = new ArrayList<>(page);
        subjects.sort(order);
        return new ListAnswer(start, end, subjects, more[0], settledUntil, stale ? Long.valueOf(lag) : null, List.of());
    }

    @Override
    public Rows.Answer rows(BookKind book, int partition, byte[] prefix, byte[] from, int limit, boolean stale) {
        Long lag = stale ? Long.valueOf(lag(book, partition)) : null;
        List<Row> found = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> rows =
                books.find(book, partition, stale).range(Bytes.wrap(from), null)) {
            while (found.size() < limit && rows.hasNext() && startsWith(prefix, rows.peekNextKey())) {
                KeyValue<Bytes, byte[]> row = rows.next();
                found.add(new Row(row.key.get(), row.value));
            }
        } catch (InvalidStateStoreException e) {
            throw new NotReadyException("partition " + partition + " of " + book.store() + " is moving", e);
        }
        if (stale) {
            requireComplete(book, partition);
        }
        return new Rows.Answer(found, lag);
    }

    private static boolean startsWith(byte[] prefix, Bytes key) {
        int length = Math.min(prefix.length, key.get().length);
        return Arrays.equals(prefix, 0, prefix.length, key.get(), 0, length);
    }

    @Override
    public Progress progress() {
        return progress.progress().withCopiesMissing(copies.missing());
    }
}
