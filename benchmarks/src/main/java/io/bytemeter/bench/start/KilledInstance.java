package io.bytemeter.bench.start;

import io.bytemeter.bench.kit.Api;
import io.bytemeter.bench.kit.Backlog;
import io.bytemeter.bench.kit.Bound;
import io.bytemeter.bench.kit.Column;
import io.bytemeter.bench.kit.Pause;
import io.bytemeter.bench.kit.Ports;
import io.bytemeter.bench.kit.Registry;
import io.bytemeter.bench.kit.Report;
import io.bytemeter.bench.kit.Scratch;
import io.bytemeter.bench.kit.Started;
import io.bytemeter.bench.kit.SteadyUsage;
import io.bytemeter.bench.kit.Table;
import io.bytemeter.bench.kit.UsageFeed;
import io.bytemeter.launcher.broker.EmbeddedBroker;
import io.bytemeter.schema.id.RegistrySchemaIds;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * {@code kill -9} of {@code ./bytemeter serve} and its start at once, until the API tells of a byte that was sent after the
 * kill. A counter is an hour, a day or a month of a user. Its broker runs here.
 */
final class KilledInstance {
    private static final int COUNTERS = Integer.getInteger("bench.counters", 1_000_000);
    private static final int COUNTERS_OF_A_USER = 3;
    private static final int PARTITIONS = 4;
    private static final double MOST_SECONDS = 2;
    private static final int PER_SECOND = 50;
    private static final String PROBE = "probe";
    private static final long PATIENCE_SECONDS = 600;
    private static final int QUIET_MS = 5_000;

    private KilledInstance() {}

    static void run(int rounds, Report report) throws Exception {
        try (Scratch scratch = Scratch.open();
                Registry registry = Registry.start();
                EmbeddedBroker broker = new EmbeddedBroker(scratch.path().resolve(Scratch.KAFKA), Ports.free());
                RegistrySchemaIds ids = new RegistrySchemaIds(registry.url())) {
            broker.start();
            int port = Ports.free();
            List<String> serve = serve(scratch.path(), port, broker.bootstrapServers(), registry.url());
            Api api = new Api(port);
            Started instance = start(serve, scratch.path());
            Pause.until("serve is ready", PATIENCE_SECONDS, 50, api::isHealthy);
            load(broker.bootstrapServers(), ids, api);
            Table table = new Table(
                    String.format(Locale.ROOT, "kill -9 with %,d counters", COUNTERS),
                    "",
                    Column.compared("s until a new byte is counted", 2).withSpread());
            String name = "Bytemeter serve";
            try (UsageFeed feed = new UsageFeed(broker.bootstrapServers(), ids, PARTITIONS, "probing");
                    SteadyUsage flow = SteadyUsage.start(feed, PER_SECOND, random -> PROBE)) {
                for (int round = 0; round < rounds; round++) {
                    Pause.until("serve is ready", PATIENCE_SECONDS, 50, api::isHealthy);
                    Pause.millis(QUIET_MS);
                    instance.kill();
                    long start = System.nanoTime();
                    long before = feed.bytes();
                    instance = start(serve, scratch.path());
                    Pause.until("a new byte", PATIENCE_SECONDS, 10, () -> api.month("user", PROBE) > before);
                    table.add(name, (System.nanoTime() - start) / 1e9);
                }
            }
            instance.stop();
            report.add(table);
            report.add(
                    List.of(Bound.atMost("s from kill -9 to the first new byte", MOST_SECONDS, table.median(name, 0))));
        }
    }

    private static Started start(List<String> serve, Path directory) throws Exception {
        return Started.of(Started.bytemeter(directory.resolve("serve.txt"), serve));
    }

    private static List<String> serve(Path directory, int port, String bootstrapServers, String registry) {
        return List.of(
                "serve",
                "--set=api.port=" + port,
                "--set=peer.port=" + Ports.free(),
                "--set=state.dir=" + directory.resolve("state"),
                "--set=kafka.bootstrap.servers=" + bootstrapServers,
                "--set=schema.registry.url=" + registry,
                "--set=topics.partitions=" + PARTITIONS,
                "--set=metering.standbys=0");
    }

    private static void load(String bootstrapServers, RegistrySchemaIds ids, Api api) throws Exception {
        long bytes;
        try (UsageFeed feed = new UsageFeed(bootstrapServers, ids, PARTITIONS, "load")) {
            long now = System.currentTimeMillis();
            for (int user = 0; user < COUNTERS / COUNTERS_OF_A_USER; user++) {
                feed.add(Backlog.user(user), now, 1_000);
            }
            bytes = feed.bytes();
        }
        Pause.until("all is booked", PATIENCE_SECONDS, 200, () -> api.month("node", "load") >= bytes);
    }
}
