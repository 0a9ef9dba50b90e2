package io.bytemeter.bench.topology;

import io.bytemeter.bench.kit.Ports;
import io.bytemeter.bench.kit.Results;
import io.bytemeter.bench.kit.Sample;
import io.bytemeter.launcher.broker.EmbeddedBroker;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.common.utils.Utils;

/** What booking a usage record costs, for 20,000 users and for a million. */
public final class TopologyBench {
    private static final int RECORDS = 3_000_000;

    private TopologyBench() {}

    /** Measures each so many times and prints the tables. */
    public static void run(int rounds) throws Exception {
        for (int users : new int[] {20_000, 1_000_000}) {
            Backlog backlog = new Backlog(users, RECORDS);
            Results results = new Results();
            for (int round = 0; round < rounds; round++) {
                for (Contender contender : Contender.values()) {
                    results.add(contender.title, measure(contender, backlog));
                }
            }
            System.out.print(results.table(
                    String.format("%,d users", users), "1000 records/s", 1e-3, "µs/record", 1e6, Contender.DSL.title));
        }
    }

    private static Sample measure(Contender contender, Backlog backlog) throws Exception {
        Path directory = Files.createTempDirectory("bytemeter-bench");
        try (EmbeddedBroker broker = new EmbeddedBroker(directory.resolve("kafka"), Ports.free())) {
            broker.start();
            backlog.produce(broker.bootstrapServers(), directory);
            Sample sample = measure(contender, broker.bootstrapServers(), directory, backlog.records());
            System.out.printf(
                    "%s: %,.0f records/s, %.2f µs each%s%n",
                    contender.title, sample.rate(), sample.cost() * 1e6, inTheLog(directory, backlog.records()));
            return sample;
        } finally {
            Utils.delete(directory.toFile());
        }
    }

    private static Sample measure(Contender contender, String bootstrapServers, Path directory, int records)
            throws IOException {
        Process process = new ProcessBuilder(List.of(
                        System.getProperty("java.home") + "/bin/java",
                        "-Xmx1g",
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
            String[] figures = line.split(" ", -1);
            return new Sample(Double.parseDouble(figures[0]), Double.parseDouble(figures[1]));
        } finally {
            process.destroy();
        }
    }

    /** Bytes of a record in the broker's log, and of what booking it has put there. */
    private static String inTheLog(Path directory, int records) throws IOException {
        double usage = logBytes(directory, "bytemeter.usage.");
        double changelog = logBytes(directory, "bytemeter-metering-usage-book-changelog-");
        return changelog == 0
                ? ""
                : String.format(
                        "; in the log %.1f bytes of usage each, %.2f of changelog",
                        usage / records, changelog / records);
    }

    private static double logBytes(Path directory, String topic) throws IOException {
        double sum = 0;
        try (DirectoryStream<Path> partitions = Files.newDirectoryStream(directory.resolve("kafka"), topic + "*")) {
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
