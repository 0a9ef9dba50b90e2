package io.bytemeter.metering.topology;

import static io.bytemeter.metering.topology.TestMetering.record;
import static org.assertj.core.api.Assertions.assertThat;

import io.bytemeter.schema.QuotaAlert;
import io.bytemeter.schema.UsageRecord;
import io.bytemeter.usage.SubjectKind;
import io.bytemeter.usage.quota.Direction;
import io.bytemeter.usage.quota.Period;
import io.bytemeter.usage.quota.PeriodCalendar;
import io.bytemeter.usage.quota.PeriodSpan;
import io.bytemeter.usage.quota.Quota;
import io.bytemeter.usage.quota.Threshold;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random usage of a user with several quotas raises what adding up record by record says, and nothing else. */
class QuotaModelTopologyTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final int BATCHES = 400;
    private static final int MAX_RECORDS = 5;
    private static final long MAX_BYTES = 1_000;

    @TempDir
    private Path directory;

    /** A threshold that was crossed, and what was used then. */
    private record Crossed(String quota, long periodStart, long threshold, long used) {
        static Crossed of(QuotaAlert alert) {
            return new Crossed(alert.getQuota(), alert.getPeriodStart(), alert.getThreshold(), alert.getUsed());
        }
    }

    /** Adds up each quota's periods, one record after the other. */
    private static final class Model {
        private final List<Quota> quotas;
        private final Map<String, Map<PeriodSpan, long[]>> sums = new HashMap<>();
        private final List<Crossed> crossed = new ArrayList<>();

        Model(List<Quota> quotas) {
            this.quotas = quotas;
        }

        void count(UsageRecord record) {
            for (Quota quota : quotas) {
                PeriodSpan span = quota.calendar().at(record.getFrom());
                long[] sum = sums.computeIfAbsent(quota.id().name(), name -> new HashMap<>())
                        .computeIfAbsent(span, key -> new long[2]);
                long before = quota.direction().of(sum[0], sum[1]);
                sum[0] += record.getUplink();
                sum[1] += record.getDownlink();
                long used = quota.direction().of(sum[0], sum[1]);
                for (Threshold threshold : quota.thresholds()) {
                    if (threshold.bytes() > before && threshold.bytes() <= used) {
                        crossed.add(new Crossed(quota.id().name(), span.start(), threshold.bytes(), used));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void alertsAreTheCrossings(long seed) {
        Random random = new Random(seed);
        List<Quota> quotas = List.of(
                quota("day", Period.DAY, Direction.BOTH, 40_000),
                quota("down", Period.DAY, Direction.DOWNLINK, 15_000),
                quota("hour", Period.HOUR, Direction.LARGER, 10_000),
                quota("up", Period.LIFETIME, Direction.UPLINK, 200_000));
        Model model = new Model(quotas);
        try (TestMetering metering = new TestMetering(directory, ZoneOffset.UTC, NOW)) {
            quotas.forEach(metering::put);
            metering.advanceTo(NOW.plusSeconds(7_200)); // what had ended before is none of their business
            List<Crossed> told = new ArrayList<>();
            for (int batch = 0; batch < BATCHES; batch++) {
                UsageRecord[] records = new UsageRecord[1 + random.nextInt(MAX_RECORDS)];
                for (int i = 0; i < records.length; i++) {
                    Instant at = metering.now().minusSeconds(random.nextInt(3) * 1_800L + 2);
                    records[i] = record("alice", at.toString(), bytes(random), bytes(random));
                    model.count(records[i]);
                }
                metering.send(records);
                metering.advanceTo(metering.now().plusSeconds(random.nextInt(600)));
                metering.alerts().forEach(alert -> told.add(Crossed.of(alert)));
            }
            assertThat(told).hasSizeGreaterThan(20).containsExactlyElementsOf(model.crossed);
        }
    }

    private static long bytes(Random random) {
        return random.nextLong(MAX_BYTES);
    }

    private static Quota quota(String name, Period period, Direction direction, long limit) {
        Quota both = TestQuotas.of(
                TestQuotas.id(SubjectKind.USER, "alice", name),
                1,
                PeriodCalendar.of(period, ZoneId.of("Asia/Kathmandu")),
                limit,
                "10%",
                "25%",
                "50%",
                "100%",
                "150%");
        return new Quota(both.id(), 1, both.calendar(), direction, limit, both.thresholds(), 0, 0);
    }
}
