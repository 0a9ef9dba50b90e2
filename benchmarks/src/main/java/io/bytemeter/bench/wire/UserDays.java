package io.bytemeter.bench.wire;

import io.bytemeter.bench.kit.Backlog;
import io.bytemeter.bench.kit.Bound;
import io.bytemeter.bench.kit.Column;
import io.bytemeter.bench.kit.NewTopics;
import io.bytemeter.bench.kit.Pause;
import io.bytemeter.bench.kit.Ports;
import io.bytemeter.bench.kit.Report;
import io.bytemeter.bench.kit.Scratch;
import io.bytemeter.bench.kit.Table;
import io.bytemeter.bench.kit.UsageFeed;
import io.bytemeter.launcher.broker.EmbeddedBroker;
import io.bytemeter.metering.MeasuredMetering;
import io.bytemeter.metering.Metering;
import io.bytemeter.schema.id.LocalSchemaIds;
import io.bytemeter.usage.UsageRules;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * What the totals of a user's day take on disk: each of many users is active on each of some days of one month, in as many
 * hours as said, and in every quarter of these. One partition, so that the segment that is written to, which the broker does
 * not compact, counts little.
 */
final class UserDays {
    private static final int USERS = Integer.getInteger("bench.disk.users", 50_000);
    private static final int DAYS = Integer.getInteger("bench.disk.days", 7);
    private static final double MOST_BYTES = 150;
    private static final int FIRST_HOUR = 18;

    /** Of the topics of stores: what has been written is soon in segments that can be compacted, and then is. */
    private static final Map<String, Object> COMPACTED =
            Map.of("topic.segment.bytes", Integer.toString(1 << 20), "topic.min.cleanable.dirty.ratio", "0");

    private UserDays() {}

    static void run(Report report) throws Exception {
        Table table = new Table(
                "bytes for a user's day",
                "",
                Column.compared("store and changelog", 0),
                Column.told("store", 0),
                Column.told("changelog", 0),
                Column.told("changelog as written, B/record", 1));
        List<Bound> bounds = new ArrayList<>();
        for (int hours : new int[] {1, 4}) {
            String name = "Bytemeter, active in " + hours + (hours == 1 ? " hour" : " hours");
            table.add(name, measure(hours));
            bounds.add(Bound.atMost(name + ": B for a user's day", MOST_BYTES, table.median(name, 0)));
        }
        report.add(table);
        report.add(bounds);
    }

    private static double[] measure(int hours) throws Exception {
        try (Scratch scratch = Scratch.open();
                EmbeddedBroker broker = new EmbeddedBroker(scratch.path().resolve(Scratch.KAFKA), Ports.free());
                LocalSchemaIds ids = LocalSchemaIds.open(scratch.path().resolve(Backlog.SCHEMAS))) {
            broker.start();
            NewTopics.make(broker.bootstrapServers(), 1);
            Path state = scratch.path().resolve("state");
            SimpleMeterRegistry registry = new SimpleMeterRegistry();
            long records = (long) USERS * DAYS * hours * UsageRules.QUARTERS;
            try (Metering metering = MeasuredMetering.of(
                    broker.bootstrapServers(), 1, state, Duration.ofSeconds(1), ids, registry, COMPACTED)) {
                metering.start();
                try (UsageFeed feed = new UsageFeed(broker.bootstrapServers(), ids, 1, "n1")) {
                    produce(feed, hours);
                }
                Counter booked = registry.get("bytemeter.metering.records").counter();
                Pause.until("all is booked", 600, 100, () -> booked.count() >= records);
            }
            double written = scratch.logBytes(Compaction.CHANGELOG + "-*");
            Compaction.awaitChangelog(scratch.path().resolve(Scratch.KAFKA));
            double days = (double) USERS * DAYS;
            double changelog = scratch.logBytes(Compaction.CHANGELOG + "-*") / days;
            double store = Compaction.compactedStore(state) / days;
            return new double[] {store + changelog, store, changelog, written / records};
        }
    }

    private static void produce(UsageFeed feed, int hours) {
        Random random = new Random(1);
        LocalDate first = LocalDate.now(ZoneOffset.UTC).minusMonths(1).withDayOfMonth(1);
        for (int day = 0; day < DAYS; day++) {
            long start = first.plusDays(day)
                    .atTime(FIRST_HOUR, 0)
                    .toInstant(ZoneOffset.UTC)
                    .toEpochMilli();
            for (int quarter = 0; quarter < hours * UsageRules.QUARTERS; quarter++) {
                long to = start + (quarter + 1) * UsageRules.QUARTER_HOUR_MS;
                for (int user = 0; user < USERS; user++) {
                    feed.add(Backlog.user(user), to, random.nextInt(100_000_000));
                }
            }
        }
    }
}
