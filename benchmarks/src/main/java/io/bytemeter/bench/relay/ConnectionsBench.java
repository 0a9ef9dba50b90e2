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

/** Short connections: what connecting, 64 bytes, their echo and closing cost. */
public final class ConnectionsBench {
    private static final long SPLICE_AFTER = 1 << 16;
    private static final int CONCURRENT = 32;
    private static final int RAMP_MS = 300;
    private static final int MEASURE_MS = 3_000;
    private static final int WARM_UP_MS = 12_000;
    private static final double MOST_FAILED = 0.001;

    private ConnectionsBench() {}

    public static void run(int rounds, Report report) throws IOException, InterruptedException {
        try (Scratch scratch = Scratch.open();
                ShortConnections load = ShortConnections.listen();
                NodeUnderTest node = NodeUnderTest.start(scratch.path(), load.port(), SPLICE_AFTER);
                Yardsticks yardsticks = Yardsticks.start(scratch.path(), load.port())) {
            yardsticks.missing().forEach(report::missing);
            List<Contender> all = new ArrayList<>(node.contenders());
            for (Contender contender : all) {
                measure(load, contender, WARM_UP_MS / all.size(), report);
            }
            all.addAll(yardsticks.found());
            Table table = new Table(
                    CONCURRENT + " at a time",
                    Yardsticks.HAPROXY,
                    Column.compared("connections/s", 0).withSpread(),
                    Column.compared("CPU µs/connection", 0));
            for (int round = 0; round < rounds; round++) {
                for (Contender contender : all) {
                    Sample sample = measure(load, contender, MEASURE_MS, report);
                    table.add(contender.name(), sample.rate(), sample.cost() * 1e6);
                }
                Collections.reverse(all);
            }
            report.add(table);
            report.add(List.of(
                    Bound.atMost(
                            NodeUnderTest.DOKODEMO + ": CPU per connection x haproxy's",
                            1.10,
                            table.ratio(NodeUnderTest.DOKODEMO, Yardsticks.HAPROXY, 1)),
                    Bound.atMost(
                            NodeUnderTest.SOCKS + ": CPU per connection x v2ray's",
                            0.6,
                            table.ratio(NodeUnderTest.SOCKS, Yardsticks.V2RAY, 1))));
        }
    }

    private static Sample measure(ShortConnections load, Contender contender, int millis, Report report)
            throws InterruptedException {
        try (ShortConnections.Running running = load.start(contender, CONCURRENT)) {
            Sample sample = Stretch.take(contender, running.done, RAMP_MS, millis);
            if (running.failed.sum() > running.done.sum() * MOST_FAILED) {
                report.say(contender.name() + ": " + running.failed.sum() + " connections failed.");
            }
            return sample;
        }
    }
}
