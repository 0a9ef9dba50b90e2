package io.bytemeter.bench.metering;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What metering costs the relay: pairs of runs without and with it, in turns, each on a node of its own. Prints each pair,
 * and the medians.
 */
public final class MeteringBench {
    /** Until the compiler has done with what both sides run, in pairs. */
    private static final int WARM_UP = 5;

    private MeteringBench() {}

    private interface Measure {
        double of(int port, Duration time) throws Exception;
    }

    /** Measures throughput, then the rate of connections. */
    public static void run(int pairs, int seconds) throws Exception {
        Duration time = Duration.ofSeconds(seconds);
        try (Load load = new Load()) {
            compare("throughput, MB/s", 1e6, pairs, time, load, load::throughput);
            compare("connections, 1/s", 1, pairs, time, load, load::connections);
        }
    }

    private static void compare(String what, double unit, int pairs, Duration time, Load load, Measure measure)
            throws Exception {
        for (int pair = 0; pair < WARM_UP; pair++) {
            run(false, time, load, measure);
            run(true, time, load, measure);
        }
        double[] off = new double[pairs];
        double[] on = new double[pairs];
        double[] costs = new double[pairs];
        System.out.printf("%s%n%6s %10s %10s %8s%n", what, "pair", "off", "on", "cost");
        for (int pair = 0; pair < pairs; pair++) {
            boolean offFirst = pair % 2 == 0;
            double first = run(!offFirst, time, load, measure) / unit;
            double second = run(offFirst, time, load, measure) / unit;
            off[pair] = offFirst ? first : second;
            on[pair] = offFirst ? second : first;
            costs[pair] = 100 * (1 - on[pair] / off[pair]);
            System.out.printf("%6d %10.0f %10.0f %7.1f%%%n", pair + 1, off[pair], on[pair], costs[pair]);
        }
        System.out.printf("%6s %10.0f %10.0f %7.1f%%%n%n", "median", median(off), median(on), median(costs));
    }

    private static double run(boolean metering, Duration time, Load load, Measure measure) throws Exception {
        Path directory = Files.createTempDirectory("bytemeter-bench");
        try (BenchNode node = metering
                ? BenchNode.withMetering(directory, load.port())
                : BenchNode.withoutMetering(directory, load.port())) {
            return measure.of(node.port(), time);
        } finally {
            delete(directory);
        }
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static void delete(Path directory) throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(directory)) {
            files = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
    }
}
