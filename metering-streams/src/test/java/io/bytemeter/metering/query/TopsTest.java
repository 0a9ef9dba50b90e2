package io.bytemeter.metering.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.bytemeter.metering.book.Counters;
import io.bytemeter.metering.book.CurrentRow;
import io.bytemeter.metering.book.Keys;
import io.bytemeter.metering.book.Resolution;
import io.bytemeter.metering.book.TotalRow;
import io.bytemeter.metering.query.ListQuery.Sort;
import io.bytemeter.metering.query.WindowCover.Piece;
import io.bytemeter.usage.SubjectFilter;
import io.bytemeter.usage.SubjectKind;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.Test;

/** What is kept of a list, against sorting everybody each time. */
class TopsTest {
    private static final long SEED = 20261121;
    private static final int SUBJECTS = 3 * Top.MOST;
    private static final String STORE = BookKind.USAGE.store();
    private static final Instant AT = Instant.parse("2026-11-21T10:00:00Z");
    private static final int MONTH = 12 * 56 + 10;
    private static final Piece WINDOW = new Piece(Resolution.MONTH, MONTH, 0, 1);

    private final Random random = new Random(SEED);
    private final Tops tops = new Tops();
    private final Map<String, Usage> store = new TreeMap<>();
    private int scans;

    private static ListQuery query(Sort sort, SubjectUsage after, int limit) {
        return new ListQuery(
                SubjectKind.USER, WindowLength.MONTH, AT, ZoneOffset.UTC, sort, true, limit, after, SubjectFilter.ALL);
    }

    private List<SubjectUsage> page(ListQuery query) {
        return tops.page(BookKind.USAGE, 0, query, WINDOW, this::scan);
    }

    private void scan(Consumer<SubjectUsage> consumer) {
        scans++;
        Map.copyOf(store).forEach((id, usage) -> consumer.accept(new SubjectUsage(id, usage)));
    }

    private List<SubjectUsage> sorted(ListQuery query) {
        return store.entrySet().stream()
                .map(entry -> new SubjectUsage(entry.getKey(), entry.getValue()))
                .filter(subject -> query.after() == null || query.order().compare(subject, query.after()) > 0)
                .sorted(query.order())
                .limit(query.limit() + 1L)
                .toList();
    }

    /** As many subjects as given get more, in one commit, with rows beside them that are none of their business. */
    private void commit(int changed) {
        Map<Bytes, byte[]> rows = new HashMap<>();
        Map<String, Usage> added = new HashMap<>();
        for (int i = 0; i < changed; i++) {
            String id = "u" + random.nextInt(SUBJECTS);
            Usage more = new Usage(random.nextInt(20), random.nextInt(20), 0, 0, 1);
            Usage usage = store.getOrDefault(id, Usage.NONE)
                    .plus(added.getOrDefault(id, Usage.NONE))
                    .plus(more);
            added.merge(id, more, Usage::plus);
            Usage other = new Usage(1L << 40, 1L << 40, 0, 0, 1);
            boolean latest = random.nextInt(4) > 0; // of the others, the month has been left
            rows.put(
                    Keys.current(SubjectKind.USER, bytes(id)),
                    latest ? current(MONTH, usage) : current(MONTH + 1, other));
            rows.put(
                    key(latest ? MONTH - 1 : MONTH, id),
                    total(latest ? other : usage).encode());
        }
        rows.put(Keys.layout(), new byte[] {1});
        tops.commit(STORE, 0, rows, () -> added.forEach((id, more) -> store.merge(id, more, Usage::plus)));
    }

    private static Bytes key(int month, String id) {
        return Keys.total(SubjectKind.USER, Resolution.MONTH, month, bytes(id));
    }

    private static byte[] bytes(String id) {
        return id.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] current(int month, Usage usage) {
        CurrentRow row = new CurrentRow(0);
        row.put(month, total(usage));
        return row.encode();
    }

    private static TotalRow total(Usage usage) {
        TotalRow row = new TotalRow(Resolution.MONTH);
        long[] cells = row.cellsOf(3);
        cells[Counters.UPLINK] = usage.uplink();
        cells[Counters.DOWNLINK] = usage.downlink();
        cells[Counters.CONNECTIONS] = usage.connections();
        return row;
    }

    @Test
    void whatIsKeptIsWhatSortingEverybodyGives() {
        commit(10);
        for (int round = 0; round < 300; round++) {
            commit(1 + random.nextInt(100));
            Sort sort = List.of(Sort.TOTAL, Sort.UPLINK, Sort.DOWNLINK).get(round % 3);
            ListQuery query = query(sort, null, 1 + random.nextInt(Top.MOST - 1));
            assertThat(page(query)).as("seed " + SEED + ", round " + round).isEqualTo(sorted(query));
        }
        assertThat(store).hasSizeGreaterThan(Top.MOST);
        assertThat(scans).as("one for each order").isEqualTo(3);
    }

    @Test
    void pagesGoOnAsFarAsSubjectsAreKept() {
        commit(3 * SUBJECTS);
        SubjectUsage after = null;
        List<SubjectUsage> found = new ArrayList<>();
        ListQuery query = query(Sort.TOTAL, after, 300);
        for (List<SubjectUsage> page = page(query); page != null; page = page(query)) {
            found.addAll(page.subList(0, 300));
            query = query(Sort.TOTAL, page.get(299), 300);
        }
        assertThat(found).isEqualTo(sorted(query(Sort.TOTAL, null, 899))).hasSize(900);
    }

    @Test
    void whoIsScannedAfterHavingChangedStaysChanged() {
        store.put("a", new Usage(1, 0, 0, 0, 1));
        ListQuery query = query(Sort.TOTAL, null, 10);

        List<SubjectUsage> page = tops.page(BookKind.USAGE, 0, query, WINDOW, consumer -> {
            tops.commit(
                    STORE,
                    0,
                    Map.of(key(MONTH, "a"), total(new Usage(9, 0, 0, 0, 1)).encode()),
                    () -> {});
            scan(consumer);
        });

        assertThat(page).containsExactly(new SubjectUsage("a", new Usage(9, 0, 0, 0, 1)));
    }

    @Test
    void aPartitionThatMovesIsReadAgain() {
        commit(10);
        page(query(Sort.TOTAL, null, 10));
        store.put("elsewhere", new Usage(1_000_000, 0, 0, 0, 1)); // by another instance
        tops.moved(STORE, 0);

        ListQuery query = query(Sort.TOTAL, null, 10);
        assertThat(page(query)).isEqualTo(sorted(query));
        assertThat(tops.page(BookKind.USAGE, 0, query(Sort.UPLINK, null, 10), WINDOW, consumer -> {
                    scan(consumer);
                    tops.moved(STORE, 0);
                }))
                .as("moved meanwhile")
                .isNull();
    }

    @Test
    void questionsOfOneRowEachAreKept() {
        List<Piece> month = List.of(WINDOW);
        assertThat(Tops.keeps(query(Sort.TOTAL, null, 1_000), month)).isTrue();
        assertThat(Tops.keeps(query(Sort.ID, null, 10), month)).isFalse();
        assertThat(Tops.keeps(query(Sort.TOTAL, null, Top.MOST), month)).isFalse();
        assertThat(Tops.keeps(query(Sort.TOTAL, null, 10), List.of(WINDOW, WINDOW)))
                .isFalse();
        assertThat(Tops.keeps(query(Sort.TOTAL, null, 10), List.of(new Piece(Resolution.HOUR, 5, 0, 3))))
                .isFalse();
    }
}
