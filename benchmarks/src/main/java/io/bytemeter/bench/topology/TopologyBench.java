package io.bytemeter.bench.topology;

import io.bytemeter.bench.kit.Ports;
import io.bytemeter.bench.kit.Results;
import io.bytemeter.bench.kit.Sample;
import io.bytemeter.launcher.broker.EmbeddedBroker;
import io.bytemeter.schema.topic.Topics;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Utils;

/** What booking a usage record costs, for 20,000 users and for a million. */
public final class TopologyBench {
    private static final int RECORDS = 24_000_000;

    private static final String KAFKA = "kafka";
    private static final String CHANGELOG = "bytemeter-metering-usage-book-changelog-";

    private TopologyBench() {}

    /** Measures each so many times and prints the tables. */
    public static void run(int rounds) throws Exception {
        for (int users : new int[] {20_000, 1_000_000}) {
            run(new Backlog(users, RECORDS), rounds);
        }
    }

    private static void run(Backlog backlog, int rounds) throws Exception {
        Path filled = Files.createTempDirectory("bytemeter-bench");
        try {
            try (EmbeddedBroker broker = new EmbeddedBroker(filled.resolve(KAFKA), Ports.free())) {
                broker.start();
                backlog.produce(broker.bootstrapServers(), filled);
            }
            System.out.printf(
                    "in the log %.1f bytes of usage each%n", logBytes(filled, Topics.USAGE) / backlog.records());
            Results results = new Results();
            for (int round = 0; round < rounds; round++) {
                for (Contender contender : Contender.values()) {
                    results.add(contender.title, measure(contender, backlog, filled));
                }
            }
            System.out.print(results.table(
                    String.format("%,d users", backlog.users()),
                    "1000 records/s",
                    1e-3,
                    "µs/record",
                    1e6,
                    Contender.DSL.title));
        } finally {
            Utils.delete(filled.toFile());
        }
    }

    /** With a copy of the backlog and a broker of its own. */
    private static Sample measure(Contender contender, Backlog backlog, Path filled) throws Exception {
        Path directory = Files.createTempDirectory("bytemeter-bench");
        copy(filled, directory);
        int records = contender == Contender.DSL ? backlog.events() : backlog.records();
        try (EmbeddedBroker broker = new EmbeddedBroker(directory.resolve(KAFKA), Ports.free())) {
            broker.start();
            String[] figures = measure(contender, broker.bootstrapServers(), directory, records);
            Sample sample = new Sample(Double.parseDouble(figures[0]), Double.parseDouble(figures[1]));
            System.out.printf(
                    "%s: %,.0f records/s, %.2f µs each, %.2f bytes of changelog each%n",
                    contender.title,
                    sample.rate(),
                    sample.cost() * 1e6,
                    logBytes(directory, CHANGELOG) / Double.parseDouble(figures[2]));
            return sample;
        } finally {
            Utils.delete(directory.toFile());
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path copy = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy);
                }
            }
        }
    }

    private static String[] measure(Contender contender, String bootstrapServers, Path directory, int records)
            throws IOException {
        Process process = new ProcessBuilder(List.of(
                        System.getProperty("java.home") + "/bin/java",
                        "-Xms4g",
                        "-Xmx4g",
                        "-XX:+AlwaysPreTouch",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BookerMain.class.getName(),
                        contender.name(),
                        bootstrapServers,
                        directory.toString(),
                        Integer.toString(records)))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line = out.readLine();
            if (line == null) {
                throw new IllegalStateException(contender.title + " ended without a figure");
            }
            return line.split(" ", -1);
        } finally {
            process.destroy();
        }
    }

    private static double logBytes(Path directory, String topic) throws IOException {
        double sum = 0;
        try (DirectoryStream<Path> partitions = Files.newDirectoryStream(directory.resolve(KAFKA), topic + "*")) {
            for (Path partition : partitions) {
                try (DirectoryStream<Path> segments = Files.newDirectoryStream(partition, "*.log")) {
                    for (Path segment : segments) {
                        sum += Files.size(segment);
                    }
                }
            }
        }
        return sum;
    }
}
