package io.bytemeter.bench.metering;

import io.bytemeter.bench.kit.Bound;
import io.bytemeter.bench.kit.Column;
import io.bytemeter.bench.kit.Figures;
import io.bytemeter.bench.kit.Report;
import io.bytemeter.bench.kit.Sample;
import io.bytemeter.bench.kit.Scratch;
import io.bytemeter.bench.kit.Table;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** What metering costs the relay: pairs of runs without and with it, in turns, each on a node of its own. */
public final class MeteringBench {
    /** Until the compiler has done with what both sides run, in pairs. */
    private static final int WARM_UP = Integer.getInteger("bench.warm-up.pairs", 5);

    private static final Duration TIME = Duration.ofSeconds(3);
    private static final String WITHOUT = "without metering";
    private static final String WITH = "Bytemeter, with metering";

    private MeteringBench() {}

    private interface Measure {
        Sample of(int port, Duration time) throws Exception;
    }

    /** Measures throughput, then the rate of connections. */
    public static void run(int pairs, Report report) throws Exception {
        try (Load load = new Load()) {
            compare("throughput", 1e6, "MB/s", 1e9, "CPU s/GB", 1, pairs, load::throughput, load, report);
            compare("connections", 1, "1/s", 1e6, "CPU µs each", 3, pairs, load::connections, load, report);
        }
    }

    private static void compare(
            String what,
            double unit,
            String rateUnit,
            double costUnit,
            String costTitle,
            double bound,
            int pairs,
            Measure measure,
            Load load,
            Report report)
            throws Exception {
        for (int pair = 0; pair < WARM_UP; pair++) {
            run(false, load, measure);
            run(true, load, measure);
        }
        Table table =
                new Table(what, WITHOUT, Column.compared(rateUnit, 0).withSpread(), Column.compared(costTitle, 3));
        double[] slower = new double[pairs];
        double[] dearer = new double[pairs];
        for (int pair = 0; pair < pairs; pair++) {
            boolean offFirst = pair % 2 == 0;
            Sample first = run(!offFirst, load, measure);
            Sample second = run(offFirst, load, measure);
            Sample off = offFirst ? first : second;
            Sample on = offFirst ? second : first;
            table.add(WITHOUT, off.rate() / unit, off.cost() * costUnit);
            table.add(WITH, on.rate() / unit, on.cost() * costUnit);
            slower[pair] = 100 * (1 - on.rate() / off.rate());
            dearer[pair] = 100 * (on.cost() / off.cost() - 1);
        }
        report.add(table);
        report.keep(what + ", % less in each pair", slower);
        report.keep(what + ", % more processor time in each pair", dearer);
        report.say(String.format(
                Locale.ROOT,
                "Of %s the pairs lie from %.1f %% to %.1f %%.",
                what,
                Figures.percentile(0, slower),
                Figures.percentile(100, slower)));
        report.add(List.of(
                Bound.atMost(what + ": % less, median of pairs", bound, Figures.median(slower)),
                Bound.atMost(what + ": % more processor time, median of pairs", bound, Figures.median(dearer))));
    }

    private static Sample run(boolean metering, Load load, Measure measure) throws Exception {
        try (Scratch scratch = Scratch.open();
                BenchNode node = metering
                        ? BenchNode.withMetering(scratch.path(), load.port())
                        : BenchNode.withoutMetering(scratch.path(), load.port())) {
            return measure.of(node.port(), TIME);
        }
    }
}
