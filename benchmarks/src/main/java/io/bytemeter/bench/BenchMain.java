package io.bytemeter.bench;

import io.bytemeter.bench.kit.Benchmark;
import io.bytemeter.bench.kit.Report;
import io.bytemeter.bench.kit.Started;
import io.bytemeter.bench.loops.LoopsBench;
import io.bytemeter.bench.metering.MeteringBench;
import io.bytemeter.bench.query.QueryBench;
import io.bytemeter.bench.relay.ConnectionsBench;
import io.bytemeter.bench.relay.RelayBench;
import io.bytemeter.bench.start.StartBench;
import io.bytemeter.bench.topology.TopologyBench;
import io.bytemeter.bench.wire.WireBench;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs benchmarks by name. */
public final class BenchMain {
    private static final String ALL = "all";
    private static final String RESULTS = "--results=";

    private BenchMain() {}

    /** In the order in which they are run and told. */
    private static Map<String, Benchmark> benchmarks() {
        Map<String, Benchmark> benchmarks = new LinkedHashMap<>();
        benchmarks.put("relay", RelayBench::run);
        benchmarks.put("connections", ConnectionsBench::run);
        benchmarks.put("metering", MeteringBench::run);
        benchmarks.put("topology", TopologyBench::run);
        benchmarks.put("query", QueryBench::run);
        benchmarks.put("wire", WireBench::run);
        benchmarks.put("start", StartBench::run);
        benchmarks.put("loops", LoopsBench::run);
        return benchmarks;
    }

    public static void main(String[] args) throws Exception {
        List<String> words = new ArrayList<>(Arrays.asList(args).subList(Math.min(1, args.length), args.length));
        Path results = Path.of("bench-results");
        for (String option :
                words.stream().filter(word -> word.startsWith("--")).toList()) {
            if (!option.startsWith(RESULTS)) {
                refuse(option, RESULTS + "DIR");
            }
            results = Path.of(option.substring(RESULTS.length()));
            words.remove(option);
        }
        String subject = words.isEmpty() ? "" : words.get(0);
        String rounds = words.size() > 1 ? words.get(1) : "5";
        if (!rounds.matches("[1-9][0-9]{0,3}")) {
            refuse(rounds, "how often each contender is measured");
        }
        Benchmark benchmark = benchmarks().get(subject);
        if (benchmark != null) {
            run(subject, benchmark, Integer.parseInt(rounds), results);
        } else if (subject.equals(ALL)) {
            all(rounds, results);
        } else {
            refuse(subject, String.join(", ", benchmarks().keySet()) + " or " + ALL);
        }
        System.exit(0); // measured programs and load have threads of their own
    }

    private static void refuse(String given, String expected) {
        System.err.println("bytemeter bench: " + given + " (expected: " + expected + ")");
        System.exit(2);
    }

    private static void run(String name, Benchmark benchmark, int rounds, Path results) throws Exception {
        Report report = new Report(name, rounds);
        try {
            benchmark.run(rounds, report);
        } catch (Exception e) { // with what was measured until then
            report.say("Failed: " + e);
            e.printStackTrace();
            report.write(results);
            System.exit(1);
        }
        report.write(results);
    }

    /** Each in a JVM of its own, as if it were run alone: what one has compiled or left on heap is not the next one's. */
    private static void all(String rounds, Path results) throws IOException, InterruptedException {
        StringBuilder text = new StringBuilder("# Benchmarks\n");
        List<String> failed = new ArrayList<>();
        for (String name : benchmarks().keySet()) {
            System.out.println("\n## " + name);
            Started benchmark =
                    Started.of(Started.jvm(List.of(), BenchMain.class, "bench", name, rounds, RESULTS + results)
                            .inheritIO());
            if (benchmark.await() != 0) {
                failed.add(name);
                text.append("\n").append(name).append(" failed.\n");
            }
            Path file = results.resolve(name + ".md");
            text.append("\n").append(Files.exists(file) ? Files.readString(file) : "");
        }
        Files.createDirectories(results);
        Files.writeString(results.resolve(ALL + ".md"), text);
        System.out.println("\nwritten to " + results.resolve(ALL + ".md"));
        if (!failed.isEmpty()) {
            System.err.println("bytemeter bench: failed: " + String.join(", ", failed));
            System.exit(1);
        }
    }
}
