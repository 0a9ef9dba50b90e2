package io.bytemeter.bench.query;

import io.bytemeter.bench.kit.Backlog;
import io.bytemeter.bench.kit.Bound;
import io.bytemeter.bench.kit.Column;
import io.bytemeter.bench.kit.Ports;
import io.bytemeter.bench.kit.Report;
import io.bytemeter.bench.kit.Scratch;
import io.bytemeter.bench.kit.Started;
import io.bytemeter.bench.kit.Table;
import io.bytemeter.launcher.broker.EmbeddedBroker;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** Months read inside an instance that books as fast as it can: the instance is a JVM of its own, its broker runs here. */
final class Reads {
    private static final int USERS = Integer.getInteger("bench.users", 1_000_000);
    private static final int RECORDS = Integer.getInteger("bench.records", 12_000_000);

    private Reads() {}

    static void run(int rounds, Report report) throws Exception {
        try (Scratch scratch = Scratch.open();
                EmbeddedBroker broker = new EmbeddedBroker(scratch.path().resolve(Scratch.KAFKA), Ports.free())) {
            broker.start();
            new Backlog(USERS, RECORDS).produce(broker.bootstrapServers(), scratch.path(), true);
            ProcessBuilder program = Started.jvm(
                            List.of("-Xms4g", "-Xmx4g", "-XX:+AlwaysPreTouch"),
                            ReaderMain.class,
                            broker.bootstrapServers(),
                            scratch.path().toString(),
                            Integer.toString(USERS),
                            Integer.toString(rounds))
                    .redirectError(ProcessBuilder.Redirect.INHERIT);
            Table table = new Table(
                    String.format(Locale.ROOT, "months of %,d users", USERS),
                    "",
                    Column.compared("1000 reads/s of a core", 1).withSpread(),
                    Column.told("1000 reads/s", 1),
                    Column.told("1000 records/s beside them", 0),
                    Column.told("of those without reads", 2));
            String name = "Bytemeter";
            try (Started reader = Started.of(program);
                    BufferedReader out = new BufferedReader(
                            new InputStreamReader(reader.process().getInputStream(), StandardCharsets.UTF_8))) {
                for (String line = out.readLine(); line != null; line = out.readLine()) {
                    String[] figures = line.split(" ", -1);
                    double alone = Double.parseDouble(figures[0]);
                    double beside = Double.parseDouble(figures[1]);
                    table.add(
                            name,
                            Double.parseDouble(figures[3]) / 1_000,
                            Double.parseDouble(figures[2]) / 1_000,
                            beside / 1_000,
                            beside / alone);
                }
                if (reader.await() != 0) {
                    throw new IllegalStateException("the reading instance failed");
                }
            }
            report.add(table);
            report.add(List.of(
                    Bound.atLeast("1000 reads/s of a core", 200, table.median(name, 0)),
                    Bound.atLeast("records/s beside them, x those without", 0.9, table.median(name, 3))));
        }
    }
}
