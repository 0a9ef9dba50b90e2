package io.bytemeter.metering.query;

import static io.bytemeter.metering.topology.TestMetering.record;
import static org.assertj.core.api.Assertions.assertThat;

import io.bytemeter.metering.topology.TestMetering;
import io.bytemeter.schema.UsageRecord;
import io.bytemeter.usage.Subject;
import io.bytemeter.usage.SubjectKind;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read while it is booked, of subjects that are on heap, are let go and come back. */
class CommittedReadsTopologyTest {
    private static final long SEED = 20261122;
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final Instant MONTH = Instant.parse("2026-11-01T00:00:00Z");
    private static final Instant NEXT = Instant.parse("2026-12-01T00:00:00Z");
    private static final int USERS = 40;
    private static final int BATCHES = 600;

    @TempDir
    private Path directory;

    private TestMetering metering;
    private final ExecutorService readers = Executors.newFixedThreadPool(2);

    @AfterEach
    void stop() {
        readers.shutdownNow();
        metering.close();
    }

    @Test
    void aTotalNeverGoesBackAndEndsExact() throws ExecutionException, InterruptedException {
        // Room for a third of them, each with three rows: all are let go again and again.
        metering = new TestMetering(directory, ZoneOffset.UTC, NOW, USERS);
        UsageReader reader =
                new ReaderOverTestMetering(metering, ZoneOffset.UTC, Clock.fixed(NOW, ZoneOffset.UTC)).reader;
        AtomicBoolean over = new AtomicBoolean();
        List<Future<Integer>> readings = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            readings.add(readers.submit(() -> {
                long[] last = new long[USERS];
                int grown = 0;
                for (int user = 0; !over.get(); user = (user + 1) % USERS) {
                    long now = downlink(reader, user);
                    assertThat(now).as("seed " + SEED + ", user " + user).isGreaterThanOrEqualTo(last[user]);
                    grown += now > last[user] ? 1 : 0;
                    last[user] = now;
                }
                return grown;
            }));
        }
        Random random = new Random(SEED);
        long[] sent = new long[USERS];
        for (int batch = 0; batch < BATCHES; batch++) {
            UsageRecord[] records = new UsageRecord[1 + random.nextInt(10)];
            for (int i = 0; i < records.length; i++) {
                int user = random.nextInt(USERS);
                sent[user] += 1 + batch;
                records[i] = record("user" + user, "2026-11-21T09:00:00Z", 0, 1 + batch);
            }
            metering.send(records);
            metering.settle();
        }
        over.set(true);
        for (Future<Integer> reading : readings) {
            assertThat(reading.get()).as("totals seen to grow").isPositive();
        }
        for (int user = 0; user < USERS; user++) {
            assertThat(downlink(reader, user)).isEqualTo(sent[user]);
        }
    }

    private static long downlink(UsageReader reader, int user) {
        UsageQuery query = new UsageQuery(
                new Subject(SubjectKind.USER, "user" + user), WindowLength.MONTH, MONTH, NEXT, ZoneOffset.UTC, null);
        return reader.read(query).stream()
                .flatMap(answer -> answer.windows().stream())
                .mapToLong(window -> window.usage().downlink())
                .sum();
    }
}
