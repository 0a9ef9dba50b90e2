package io.bytemeter.bench.topology;

import io.bytemeter.bench.kit.Backlog;
import io.bytemeter.bench.kit.Bound;
import io.bytemeter.bench.kit.Column;
import io.bytemeter.bench.kit.Ports;
import io.bytemeter.bench.kit.Report;
import io.bytemeter.bench.kit.Scratch;
import io.bytemeter.bench.kit.Started;
import io.bytemeter.bench.kit.Table;
import io.bytemeter.launcher.broker.EmbeddedBroker;
import io.bytemeter.schema.topic.Topics;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;

/** What booking a usage record costs, for 20,000 users and for a million. */
public final class TopologyBench {
    private static final int RECORDS = Integer.getInteger("bench.records", 24_000_000);
    private static final int FEW_USERS = Integer.getInteger("bench.users.few", 20_000);
    private static final int MANY_USERS = Integer.getInteger("bench.users", 1_000_000);

    private TopologyBench() {}

    public static void run(int rounds, Report report) throws Exception {
        Table few = measure(new Backlog(FEW_USERS, RECORDS), EnumSet.allOf(Contender.class), rounds, report);
        EnumSet<Contender> slow = EnumSet.of(Contender.DSL, Contender.SUMMING);
        slow.addAll(Contender.BYTEMETER);
        Table many = measure(new Backlog(MANY_USERS, RECORDS), slow, rounds, report);
        List<Bound> bounds = new ArrayList<>();
        for (Contender contender : Contender.BYTEMETER) {
            String name = contender.title + ": ";
            String atLeastOnce = contender.atLeastOnce().title;
            bounds.add(
                    Bound.atLeast(name + "x DSL, few users", 30, few.ratio(contender.title, Contender.DSL.title, 0)));
            bounds.add(Bound.atLeast(
                    name + "x consumer that sums, few users",
                    0.5,
                    few.ratio(contender.title, Contender.SUMMING.title, 0)));
            bounds.add(
                    Bound.atLeast(name + "x DSL, many users", 30, many.ratio(contender.title, Contender.DSL.title, 0)));
            bounds.add(Bound.atMost(
                    name + "% slower than at least once", 5, 100 * (few.ratio(atLeastOnce, contender.title, 0) - 1)));
            bounds.add(Bound.atMost(name + "changelog B/record, few users", 0.5, few.median(contender.title, 2)));
        }
        report.add(bounds);
    }

    private static Table measure(Backlog backlog, Collection<Contender> all, int rounds, Report report)
            throws Exception {
        try (Scratch filled = Scratch.open()) {
            try (EmbeddedBroker broker = new EmbeddedBroker(filled.path().resolve(Scratch.KAFKA), Ports.free())) {
                broker.start();
                backlog.produce(broker.bootstrapServers(), filled.path(), false);
                backlog.produceEvents(broker.bootstrapServers());
            }
            Table table = new Table(
                    String.format(Locale.ROOT, "%,d users", backlog.users()),
                    Contender.DSL.title,
                    Column.compared("1000 records/s", 0).withSpread(),
                    Column.compared("CPU µs/record", 2),
                    Column.told("changelog B/record", 2));
            List<Contender> turns = new ArrayList<>(all);
            for (int round = 0; round < rounds; round++) {
                for (Contender contender : turns) {
                    double[] sample = measure(contender, backlog, filled);
                    System.out.printf("%s: %.0f, %.2f, %.2f%n", contender.title, sample[0], sample[1], sample[2]);
                    table.add(contender.title, sample);
                }
                Collections.reverse(turns);
            }
            report.add(table);
            report.say(String.format(
                    Locale.ROOT,
                    "The backlog has %.1f bytes a record in the log.",
                    filled.logBytes(Topics.USAGE + "-*") / backlog.records()));
            return table;
        }
    }

    /** With a copy of the backlog and a broker of its own. */
    private static double[] measure(Contender contender, Backlog backlog, Scratch filled) throws Exception {
        int records = contender == Contender.DSL ? backlog.events() : backlog.records();
        try (Scratch scratch = Scratch.open()) {
            filled.copyTo(scratch);
            try (EmbeddedBroker broker = new EmbeddedBroker(scratch.path().resolve(Scratch.KAFKA), Ports.free())) {
                broker.start();
                String[] figures = measure(contender, broker.bootstrapServers(), scratch, records);
                double changelog = scratch.logBytes(contender.changelogs()) / Double.parseDouble(figures[2]);
                return new double[] {
                    Double.parseDouble(figures[0]) / 1_000,
                    Double.parseDouble(figures[1]) * 1e6,
                    changelog > 0 ? changelog : Double.NaN
                };
            }
        }
    }

    private static String[] measure(Contender contender, String bootstrapServers, Scratch scratch, int records)
            throws IOException, InterruptedException {
        ProcessBuilder program = Started.jvm(
                        List.of("-Xms4g", "-Xmx4g", "-XX:+AlwaysPreTouch"),
                        BookerMain.class,
                        contender.name(),
                        bootstrapServers,
                        scratch.path().toString(),
                        Integer.toString(records))
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        try (Started booker = Started.of(program);
                BufferedReader out = new BufferedReader(
                        new InputStreamReader(booker.process().getInputStream(), StandardCharsets.UTF_8))) {
            String line = out.readLine();
            if (line == null) {
                throw new IllegalStateException(contender.title + " ended without a figure");
            }
            booker.await();
            return line.split(" ", -1);
        }
    }
}
