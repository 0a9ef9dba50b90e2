package io.bytemeter.bench.relay;

import io.bytemeter.bench.kit.Bound;
import io.bytemeter.bench.kit.Column;
import io.bytemeter.bench.kit.Report;
import io.bytemeter.bench.kit.Sample;
import io.bytemeter.bench.kit.Scratch;
import io.bytemeter.bench.kit.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Bulk: what a relayed gigabyte costs, and how fast it goes, with one connection and with four. */
public final class RelayBench {
    private static final double GIGABYTE = 1e9;
    private static final double GIGABITS = 8 / GIGABYTE;
    private static final long SPLICE_AFTER = 1 << 16;
    private static final double LEAST_SPLICED = 0.95;
    private static final int RAMP_MS = 400;
    private static final int MEASURE_MS = 2_000;

    private RelayBench() {}

    public static void run(int rounds, Report report) throws IOException, InterruptedException {
        try (Scratch scratch = Scratch.open();
                Bulk bulk = Bulk.listen();
                NodeUnderTest node = NodeUnderTest.start(scratch.path(), bulk.port(), SPLICE_AFTER);
                Yardsticks yardsticks = Yardsticks.start(scratch.path(), bulk.port())) {
            yardsticks.missing().forEach(report::missing);
            List<Contender> all = new ArrayList<>(node.contenders());
            all.addAll(yardsticks.found());
            for (Contender contender : all) {
                measure(contender, 2); // to warm up
            }
            List<Bound> bounds = new ArrayList<>();
            for (int connections : new int[] {1, 4}) {
                String title = connections == 1 ? "1 connection" : connections + " connections";
                Table table = new Table(
                        title,
                        Yardsticks.HAPROXY,
                        Column.compared("Gbit/s", 2).withSpread(),
                        Column.compared("CPU s/GB", 3));
                List<Contender> turns = new ArrayList<>(all);
                for (int round = 0; round < rounds; round++) {
                    for (Contender contender : turns) {
                        Sample sample = measure(contender, connections);
                        table.add(contender.name(), sample.rate() * GIGABITS, sample.cost() * GIGABYTE);
                    }
                    Collections.reverse(turns);
                }
                report.add(table);
                bounds.addAll(bounds(table, title));
            }
            report.add(bounds);
            double spliced = node.splicedShare();
            report.say(String.format(Locale.ROOT, "Bytemeter spliced %.1f %% of what it relayed.", spliced * 100));
            if (spliced < LEAST_SPLICED) {
                throw new IllegalStateException("the node did not splice; these figures are not those of splicing");
            }
        }
    }

    private static List<Bound> bounds(Table table, String title) {
        List<Bound> bounds = new ArrayList<>();
        for (String name : List.of(NodeUnderTest.DOKODEMO, NodeUnderTest.SOCKS)) {
            String where = name + ", " + title + ": ";
            bounds.add(Bound.atMost(
                    where + "CPU per GB x haproxy's with forced splice",
                    1.25,
                    table.ratio(name, Yardsticks.HAPROXY_SPLICE, 1)));
            bounds.add(Bound.atMost(
                    where + "CPU per GB x haproxy's default", 0.25, table.ratio(name, Yardsticks.HAPROXY, 1)));
            bounds.add(Bound.atLeast(
                    where + "throughput x haproxy's default", 1.8, table.ratio(name, Yardsticks.HAPROXY, 0)));
        }
        bounds.add(Bound.atLeast(
                NodeUnderTest.SOCKS + ", " + title + ": throughput x v2ray's",
                1.3,
                table.ratio(NodeUnderTest.SOCKS, Yardsticks.V2RAY, 0)));
        return bounds;
    }

    private static Sample measure(Contender contender, int connections) throws IOException, InterruptedException {
        try (Bulk.Downloads downloads = Bulk.download(contender, connections)) {
            return Stretch.take(contender, downloads.received, RAMP_MS, MEASURE_MS);
        }
    }
}
