package io.bytemeter.metering.query;

import static io.bytemeter.metering.topology.TestMetering.record;
import static org.assertj.core.api.Assertions.assertThat;

import io.bytemeter.metering.book.CurrentRow;
import io.bytemeter.metering.book.Keys;
import io.bytemeter.metering.book.Resolution;
import io.bytemeter.metering.book.TotalRow;
import io.bytemeter.metering.topology.MeteringTopology;
import io.bytemeter.metering.topology.TestMetering;
import io.bytemeter.schema.UsageBatch;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is sent again, in whatever order, and whoever reads it again from the start: the totals are the same. */
class ReplayTopologyTest {
    private static final long SEED = 20261121;
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    @TempDir
    private Path directory;

    private int lives;

    @Test
    void segmentsThatAreReplayedChangeNothing() {
        Random random = new Random(SEED);
        List<UsageBatch> sent = usage(random);
        try (TestMetering metering = metering()) {
            sendAll(metering, sent);
            Map<String, String> totals = totals(metering);
            for (int round = 0; round < 3; round++) {
                int from = random.nextInt(sent.size());
                List<UsageBatch> segment =
                        new ArrayList<>(sent.subList(from, from + random.nextInt(sent.size() - from)));
                Collections.shuffle(segment, random);
                if (round == 1) {
                    segment.sort(Comparator.comparingLong(UsageBatch::getSequence));
                }
                sendAll(metering, segment);
                assertThat(totals(metering)).isEqualTo(totals);
            }
            assertThat(metering.counted("bytemeter.metering.duplicates")).isPositive();
            assertThat(metering.counted("bytemeter.metering.stale")).isZero();
            assertThat(reconciliation(metering).exact()).isTrue();
        }
    }

    @Test
    void whatComesInAnyOrderAndSeveralTimesAddsUpToTheSame() {
        Random random = new Random(SEED);
        List<UsageBatch> sent = usage(random);
        Map<String, String> expected;
        try (TestMetering metering = metering()) {
            sendAll(metering, sent);
            expected = totals(metering);
        }
        for (int round = 0; round < 3; round++) {
            List<UsageBatch> copies = new ArrayList<>(sent);
            copies.addAll(sent.subList(0, random.nextInt(sent.size())));
            copies.addAll(sent);
            Collections.shuffle(copies, random);
            try (TestMetering metering = metering()) {
                sendAll(metering, copies);
                // Routes are numbered as they come, so only sums can be compared.
                assertThat(reconciliation(metering).exact()).isTrue();
                assertThat(totals(metering)).isEqualTo(expected);
                assertThat(new ReaderOverTestMetering(metering, ZoneOffset.UTC, Clock.fixed(NOW, ZoneOffset.UTC))
                                .gaps
                                .gaps(null, null, null, 10)
                                .gaps())
                        .isEmpty();
            }
        }
    }

    @Test
    void readAgainFromTheStartIntoEmptyStoresTheTotalsAreTheSame() {
        List<UsageBatch> sent = usage(new Random(SEED));
        sent.remove(7); // with a gap, too
        List<Map<String, String>> lives = new ArrayList<>();
        for (int life = 0; life < 2; life++) {
            try (TestMetering metering = metering()) {
                sendAll(metering, sent);
                Map<String, String> totals = totals(metering);
                totals.put("gaps", metering.gaps().toString());
                lives.add(totals);
            }
        }
        assertThat(lives.get(1)).isEqualTo(lives.get(0));
    }

    private static List<UsageBatch> usage(Random random) {
        List<UsageBatch> batches = new ArrayList<>();
        for (String name : List.of("n1", "n2", "n22")) {
            for (int epoch = 1; epoch <= 3; epoch++) {
                NodeSimulation node = new NodeSimulation(name, epoch);
                for (int i = random.nextInt(5, 20); i > 0; i--) {
                    batches.add(node.batch(
                            NOW,
                            record("alice", "2026-11-21T0" + random.nextInt(9) + ":00:00Z", random.nextInt(1000), 5),
                            record("", "2026-11-20T10:00:00Z", 1, random.nextInt(1000)),
                            record("user" + random.nextInt(5), "2026-10-20T10:00:00Z", 1, 2)));
                }
            }
        }
        return batches;
    }

    private TestMetering metering() {
        return new TestMetering(directory.resolve("life-" + ++lives), ZoneOffset.UTC, NOW);
    }

    private static void sendAll(TestMetering metering, List<UsageBatch> batches) {
        batches.forEach(batch -> metering.sendRaw(metering.serialize(batch)));
        metering.settle();
    }

    private static Reconciliation reconciliation(TestMetering metering) {
        return new ReaderOverTestMetering(metering, ZoneOffset.UTC, Clock.fixed(NOW, ZoneOffset.UTC))
                .reconciler.reconcile();
    }

    /** Every total, as the topic of totals told it last; without the time it was changed at. */
    private static Map<String, String> totals(TestMetering metering) {
        Map<String, String> rows = new TreeMap<>();
        for (String store : List.of(MeteringTopology.USAGE_STORE, MeteringTopology.TAGS_STORE)) {
            try (KeyValueIterator<Bytes, byte[]> all = metering.book(store).all()) {
                while (all.hasNext()) {
                    KeyValue<Bytes, byte[]> row = all.next();
                    if (row.key.get()[0] == 'T') {
                        TotalRow total = TotalRow.decode(Keys.resolutionOfTotal(row.key), row.value);
                        rows.put(store + Arrays.toString(row.key.get()), Arrays.toString(total.sum()));
                    } else if (Keys.isCurrent(row.key)) {
                        CurrentRow current = CurrentRow.decode(row.value);
                        for (Resolution resolution : Resolution.values()) {
                            String name = store + Keys.subjectOf(row.key) + resolution + current.window(resolution);
                            rows.put(
                                    name,
                                    Arrays.toString(current.total(resolution).sum()));
                        }
                    }
                }
            }
        }
        return rows;
    }
}
