package io.bytemeter.metering.query;

import io.bytemeter.metering.book.Keys;
import io.bytemeter.metering.book.Route;
import io.bytemeter.usage.SubjectKind;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeMap;
import org.apache.kafka.common.serialization.BytesSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/** Answers from the stores of this instance alone. */
public final class LocalUsageReader implements UsageReader {
    private final Books books;
    private final Freshness freshness;
    private final ZoneId billingZone;

    public LocalUsageReader(Books books, Freshness freshness, ZoneId billingZone) {
        this.books = books;
        this.freshness = freshness;
        this.billingZone = billingZone;
    }

    @Override
    public Optional<UsageAnswer> read(UsageQuery query) {
        Instant settledUntil = freshness.settledUntil(query.subject().kind()); // before reading: never too late
        try {
            ReadOnlyKeyValueStore<Bytes, byte[]> book = books.of(query.subject());
            if (book.get(Keys.subject(query.subject())) == null) {
                return Optional.empty();
            }
            WindowScan scan = new WindowScan(billingZone, query.window(), query.zone());
            NavigableMap<Instant, SubjectCells> windows = scan.read(book, query.subject(), query.from(), query.to());
            Map<Integer, Route> routes = query.breakdown() == null ? Map.of() : routes(book);
            List<WindowUsage> answer = new ArrayList<>();
            windows.forEach((start, cells) -> answer.add(new WindowUsage(
                    start,
                    query.window().end(start, query.zone()),
                    Usage.of(cells.sum()),
                    parts(query, cells, routes))));
            return Optional.of(new UsageAnswer(answer, settledUntil));
        } catch (InvalidStateStoreException e) {
            throw new NotReadyException("the subject's partition is moving", e);
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
    public ListAnswer list(ListQuery query) {
        Instant settledUntil = freshness.settledUntil(query.kind());
        Instant start = query.window().start(query.at(), query.zone());
        Instant end = query.window().end(start, query.zone());
        WindowScan scan = new WindowScan(billingZone, query.window(), query.zone());
        // The worst of the page on top, so that a better one replaces it: memory is one page, not all subjects.
        PriorityQueue<SubjectUsage> page = new PriorityQueue<>(query.order().reversed());
        boolean[] more = {false};
        try {
            for (ReadOnlyKeyValueStore<Bytes, byte[]> book : books.of(query.kind())) {
                scan.list(book, query.kind(), start, end, subject -> {
                    if (query.after() != null && query.order().compare(subject, query.after()) <= 0) {
                        return;
                    }
                    page.add(subject);
                    if (page.size() > query.limit()) {
                        page.poll();
                        more[0] = true;
                    }
                });
            }
        } catch (InvalidStateStoreException e) {
            throw new NotReadyException("partitions of " + label(query.kind()) + " are moving", e);
        }
        List<SubjectUsage> subjects = new ArrayList<>(page);
        subjects.sort(query.order());
        return new ListAnswer(start, end, Collections.unmodifiableList(subjects), more[0], settledUntil);
    }

    private static String label(SubjectKind kind) {
        return kind.label() + "s";
    }
}
