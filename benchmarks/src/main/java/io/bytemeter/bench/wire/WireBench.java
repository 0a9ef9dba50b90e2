package io.bytemeter.bench.wire;

import io.bytemeter.bench.kit.Bound;
import io.bytemeter.bench.kit.Column;
import io.bytemeter.bench.kit.NewTopics;
import io.bytemeter.bench.kit.Ports;
import io.bytemeter.bench.kit.Report;
import io.bytemeter.bench.kit.Scratch;
import io.bytemeter.bench.kit.Table;
import io.bytemeter.launcher.broker.EmbeddedBroker;
import io.bytemeter.node.meter.Metered;
import io.bytemeter.schema.id.LocalSchemaIds;
import io.bytemeter.schema.topic.ClusterConfig;
import io.bytemeter.schema.topic.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What usage takes in the broker's log, in stores and in changelogs. */
public final class WireBench {
    private static final int TICKS = Integer.getInteger("bench.seconds", 30) * 1_000 / Traffic.TICK_MS;
    private static final double MOST_BYTES = 12;

    private static final String BYTEMETER = "Bytemeter";
    private static final String DEFAULTS = "a record per event, Kafka's defaults";
    private static final String LZ4 = "a record per event, lz4";

    private static final String PLAIN = "events";
    private static final String PLAIN_LZ4 = "events-compressed";

    private WireBench() {}

    public static void run(int rounds, Report report) throws Exception {
        List<Bound> bounds = new ArrayList<>();
        for (Mix mix : Mix.ALL) {
            Table table = new Table(
                    mix.title(),
                    DEFAULTS,
                    Column.compared("B/record", 1).withSpread(),
                    Column.told("records", 0),
                    Column.told("records/batch", 1));
            for (int round = 0; round < rounds; round++) {
                measure(mix, round, table);
            }
            report.add(table);
            bounds.add(Bound.atMost("B/record, " + mix.title(), MOST_BYTES, table.median(BYTEMETER, 0)));
        }
        report.add(bounds);
        UserDays.run(report);
    }

    private static void measure(Mix mix, int round, Table table) throws Exception {
        try (Scratch scratch = Scratch.open();
                EmbeddedBroker broker = new EmbeddedBroker(scratch.path().resolve(Scratch.KAFKA), Ports.free());
                LocalSchemaIds ids = LocalSchemaIds.open(scratch.path().resolve("schema-ids.json"))) {
            broker.start();
            ClusterConfig cluster = new ClusterConfig(broker.bootstrapServers(), "", mix.partitions(), (short) 1);
            NewTopics.make(broker.bootstrapServers(), mix.partitions(), PLAIN, PLAIN_LZ4);
            try (SimulatedNode node = new SimulatedNode(scratch.path(), cluster, ids);
                    PlainEvents defaults = new PlainEvents(PLAIN, "none", broker.bootstrapServers(), ids);
                    PlainEvents lz4 = new PlainEvents(PLAIN_LZ4, "lz4", broker.bootstrapServers(), ids)) {
                node.start();
                Traffic traffic = new Traffic(mix, new Random(round), node.loops());
                for (int tick = 0; tick < TICKS; tick++) {
                    traffic.tick();
                    List<Metered> flushed = node.advance(Traffic.TICK_MS);
                    flushed.forEach(record -> {
                        defaults.send(record.usage());
                        lz4.send(record.usage());
                    });
                    defaults.flush();
                    lz4.flush();
                }
                double records = node.records();
                table.add(
                        BYTEMETER, scratch.logBytes(Topics.USAGE + "-*") / records, records, records / node.batches());
                table.add(LZ4, scratch.logBytes(lz4.topic() + "-[0-9]*") / records, records, Double.NaN);
                table.add(DEFAULTS, scratch.logBytes(defaults.topic() + "-[0-9]*") / records, records, Double.NaN);
            }
        }
    }
}
