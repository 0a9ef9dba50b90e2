package io.bytemeter.bench.loops;

import io.bytemeter.bench.kit.Column;
import io.bytemeter.bench.kit.Report;
import io.bytemeter.bench.kit.Table;
import io.bytemeter.metering.topology.BookingLoops;
import io.bytemeter.metering.topology.SubjectLoops;
import java.util.Collection;
import java.util.Locale;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Inner loops, each in JVMs of their own. */
public final class LoopsBench {
    private static final int FORKS = 2;
    private static final int WARM_UP = 3;
    private static final TimeValue TIME = TimeValue.seconds(1);

    private LoopsBench() {}

    public static void run(int rounds, Report report) throws RunnerException {
        Options options = new OptionsBuilder()
                .include(BookingLoops.class.getName())
                .include(SubjectLoops.class.getName())
                .include(RelayLoops.class.getName())
                .forks(FORKS)
                .warmupIterations(WARM_UP)
                .warmupTime(TIME)
                .measurementIterations(rounds)
                .measurementTime(TIME)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build();
        Table table = new Table("inner loop", "", Column.compared("ns", 2), Column.told("±, at 99.9 %", 2));
        Collection<RunResult> results = new Runner(options).run();
        for (RunResult result : results) {
            String users = result.getParams().getParam("users");
            String words = result.getPrimaryResult()
                    .getLabel()
                    .replaceAll("([A-Z])", " $1")
                    .toLowerCase(Locale.ROOT);
            String name = words + (users == null ? "" : " of " + users);
            table.add(
                    name,
                    result.getPrimaryResult().getScore(),
                    result.getPrimaryResult().getScoreError());
        }
        report.add(table);
    }
}
