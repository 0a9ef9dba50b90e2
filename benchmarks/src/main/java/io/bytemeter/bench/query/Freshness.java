package io.bytemeter.bench.query;

import io.bytemeter.bench.kit.Api;
import io.bytemeter.bench.kit.Backlog;
import io.bytemeter.bench.kit.Bound;
import io.bytemeter.bench.kit.Column;
import io.bytemeter.bench.kit.Figures;
import io.bytemeter.bench.kit.Pause;
import io.bytemeter.bench.kit.Ports;
import io.bytemeter.bench.kit.Registry;
import io.bytemeter.bench.kit.Report;
import io.bytemeter.bench.kit.Scratch;
import io.bytemeter.bench.kit.Started;
import io.bytemeter.bench.kit.SteadyUsage;
import io.bytemeter.bench.kit.Table;
import io.bytemeter.bench.kit.UsageFeed;
import io.bytemeter.schema.id.RegistrySchemaIds;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** From a byte on a client's socket to the answer that has it, with standalone as a process of its own. */
final class Freshness {
    private static final int USERS = Integer.getInteger("bench.users.few", 20_000);
    private static final int FLOW = Integer.getInteger("bench.flow", 50_000);
    private static final int WARM_UP_MS = Integer.getInteger("bench.warm-up", 20) * 1_000;
    private static final int ROUND_MS = 1_000 * Integer.getInteger("bench.stretch", 10);
    private static final int PARTITIONS = 8;
    private static final int PROBES = 4;

    private Freshness() {}

    static void run(int rounds, Report report) throws Exception {
        try (Scratch scratch = Scratch.open();
                Registry registry = Registry.start();
                Target target = Target.listen()) {
            int api = Ports.free();
            int kafka = Ports.free();
            int socks = Ports.free();
            ProcessBuilder program = standalone(scratch.path(), api, kafka, socks, registry.url());
            try (Started standalone = Started.of(program);
                    RegistrySchemaIds ids = new RegistrySchemaIds(registry.url())) {
                Pause.until("standalone is ready", 120, 50, () -> new Api(api).isHealthy());
                Table table = new Table(
                        "seconds until visible",
                        "",
                        Column.compared("p50", 2),
                        Column.compared("p99", 2),
                        Column.told("longest", 2),
                        Column.told("bytes", 0));
                String busy = String.format(Locale.ROOT, "Bytemeter, %,d records/s", FLOW);
                probe("Bytemeter, nothing else", rounds, api, socks, target, table, report);
                try (UsageFeed feed = new UsageFeed("127.0.0.1:" + kafka, ids, PARTITIONS, "other");
                        SteadyUsage flow =
                                SteadyUsage.start(feed, FLOW, random -> Backlog.user(random.nextInt(USERS)))) {
                    Pause.millis(WARM_UP_MS);
                    probe(busy, rounds, api, socks, target, table, report);
                    report.say(String.format(
                            Locale.ROOT, "In fact %,.0f records/s of %,d users flowed in.", flow.perSecond(), USERS));
                }
                report.add(table);
                report.add(List.of(
                        Bound.atMost("s until visible, p50, " + busy, 0.7, table.median(busy, 0)),
                        Bound.atMost("s until visible, p99, " + busy, 1.5, table.median(busy, 1))));
            }
        }
    }

    private static ProcessBuilder standalone(Path directory, int api, int kafka, int socks, String registry)
            throws Exception {
        List<String> accounts = new ArrayList<>();
        for (int i = 0; i < PROBES; i++) {
            accounts.add("{\"user\": \"" + Probe.user(i) + "\", \"pass\": \"" + Probe.PASSWORD + "\"}");
        }
        Path config =
                Files.writeString(directory.resolve("node.json"), """
                {"inbounds": [{"tag": "socks", "listen": "127.0.0.1", "port": %d, "protocol": "socks",
                   "settings": {"auth": "password", "accounts": [%s]}}],
                 "outbounds": [{"tag": "direct", "protocol": "freedom"}]}
                """.formatted(socks, String.join(", ", accounts)));
        return Started.bytemeter(
                directory.resolve("standalone.txt"),
                List.of(
                        "standalone",
                        "--data-dir=" + directory.resolve("data"),
                        "--node-config=" + config,
                        "--set=api.port=" + api,
                        "--set=kafka.port=" + kafka,
                        "--set=topics.partitions=" + PARTITIONS,
                        "--set=schema.registry.url=" + registry));
    }

    private static void probe(String name, int rounds, int api, int socks, Target target, Table table, Report report)
            throws Exception {
        List<Probe> probes = new ArrayList<>();
        for (int i = 0; i < PROBES; i++) {
            probes.add(new Probe(i, socks, target.port(), new Api(api)));
        }
        Pause.millis((long) rounds * ROUND_MS);
        List<Double> seconds = new ArrayList<>();
        for (Probe probe : probes) {
            seconds.addAll(probe.finish());
        }
        double[] all = seconds.stream().mapToDouble(Double::doubleValue).toArray();
        table.add(
                name,
                Figures.percentile(50, all),
                Figures.percentile(99, all),
                Figures.percentile(100, all),
                all.length);
        report.keep(name, all);
    }
}
