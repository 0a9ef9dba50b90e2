package io.bytemeter.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bytemeter.schema.AccessCommand;
import io.bytemeter.schema.AccessState;
import io.bytemeter.schema.ApiKey;
import io.bytemeter.schema.AuditRecord;
import io.bytemeter.schema.Delivery;
import io.bytemeter.schema.Gap;
import io.bytemeter.schema.NodeStatus;
import io.bytemeter.schema.Quota;
import io.bytemeter.schema.QuotaAlert;
import io.bytemeter.schema.UsageBatch;
import io.bytemeter.schema.UsageTotal;
import io.bytemeter.schema.Webhook;
import io.bytemeter.schema.id.RegistrySchemaIds;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three instances on one broker with the usage of a million users over three months: how fast they answer while usage
 * flows in, and what a killed and a restarted instance cost. Not part of the build; {@code -Dit.test=ClusterMeasurement}
 * runs it and it prints its figures. {@code cluster.directory} keeps what is loaded, so that later runs need not load it,
 * {@code cluster.stages} names what is run, of load, reads, kill, rolling and export, {@code cluster.options} are further
 * options of the instances' JVMs, and {@code cluster.settings} settings of theirs, with commas between them.
 */
class ClusterMeasurement {
    private static final int INSTANCES = 3;
    private static final int PARTITIONS = 12;
    /** Kafka's default; that of a broker that is alone is for fewer keys, of which it cleans a part at a time. */
    private static final String CLEANER = "-Dkafka.log.cleaner.dedupe.buffer.size=" + (128 << 20);

    private static final int USERS = Integer.getInteger("cluster.users", 1_000_000);
    private static final int FLOW = Integer.getInteger("cluster.flow", 20_000);
    private static final int READS = Integer.getInteger("cluster.reads", 100);
    private static final int PAGE = 1_000;
    private static final Duration WARM_UP = Duration.ofSeconds(Integer.getInteger("cluster.warmup", 180));
    private static final Duration MEASURED = Duration.ofSeconds(60);
    private static final Duration LIMIT = Duration.ofMinutes(60);
    private static final List<String> STAGES =
            List.of(System.getProperty("cluster.stages", "load,reads,kill,rolling,export")
                    .split(",", -1));

    private final HttpClient client = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();
    private final RegistryServer registry = new RegistryServer();
    private final List<ServeInstance> instances = new ArrayList<>();
    private int[] ports;
    private MeasuredUsage usage;

    @Test
    void measure(@TempDir Path temporary) throws Exception {
        String kept = System.getProperty("cluster.directory");
        Path directory = kept == null ? temporary : Files.createDirectories(Path.of(kept));
        int[] free = StandaloneProcess.freePorts(1 + 2 * INSTANCES);
        ports = new int[INSTANCES];
        try (RegistrySchemaIds ids = new RegistrySchemaIds(registry.start().url());
                ClusterProcess broker = BrokerMain.process(directory, free[0], "-Xmx1g", CLEANER)) {
            nameSchemas(ids);
            broker.start();
            String bootstrap = "127.0.0.1:" + free[0];
            for (int i = 0; i < INSTANCES; i++) {
                ports[i] = free[1 + 2 * i];
                instances.add(new ServeInstance(
                        directory.resolve("instance" + i),
                        ports[i],
                        free[2 + 2 * i],
                        bootstrap,
                        registry.url(),
                        "-Xmx512m -Xlog:gc:file=" + directory.resolve("gc" + i + ".txt") + " "
                                + System.getProperty("cluster.options", ""),
                        settings()));
            }
            usage = new MeasuredUsage(USERS, PARTITIONS, bootstrap, ids);
            run(directory.resolve("usage.bin"));
            broker.stop();
        } finally {
            registry.close();
        }
    }

    private static String[] settings() {
        String more = System.getProperty("cluster.settings", "");
        return ("topics.partitions=" + PARTITIONS + (more.isEmpty() ? "" : "," + more)).split(",", -1);
    }

    private void run(Path state) throws Exception {
        if (Files.exists(state)) {
            try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(state)))) {
                usage.read(in);
            }
        }
        long start = System.nanoTime();
        instances.get(0).start().awaitReady();
        for (ServeInstance instance : instances.subList(1, INSTANCES)) {
            instance.start();
        }
        for (ServeInstance instance : instances) {
            instance.awaitReady();
        }
        System.out.printf("all ready after %.1f s%n", seconds(start));
        try (MeasuredUsage closing = usage) {
            if (!STAGES.get(0).equals("load")) {
                awaitExact();
            }
            for (String stage : STAGES) {
                switch (stage) {
                    case "load" -> load();
                    case "reads" -> reads();
                    case "kill" -> kill();
                    case "rolling" -> rolling();
                    case "export" -> export();
                    default -> throw new IllegalArgumentException(stage);
                }
            }
        } finally {
            try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(state)))) {
                usage.write(out);
            }
            for (ServeInstance instance : instances) {
                instance.stop();
            }
        }
    }

    private void load() throws Exception {
        long start = System.nanoTime();
        long records = usage.sendHistory();
        System.out.printf("%,d records sent after %.0f s%n", records, seconds(start));
        awaitExact();
        System.out.printf("booked after %.0f s: %,.0f records/s%n", seconds(start), records / seconds(start));
    }

    private void reads() throws Exception {
        usage.flow(FLOW);
        try {
            reading("warming up", instance -> true, reads -> pause(WARM_UP));
            reading("reads", instance -> true, reads -> pause(MEASURED));
            for (LocalDate month : List.of(usage.lastMonth(), usage.thisMonth())) {
                List<Double> times = new ArrayList<>();
                for (int i = 0; i < 30; i++) {
                    long start = System.nanoTime();
                    JsonNode top = page(ports[i % INSTANCES], month, "&sort=total&order=desc&limit=100");
                    times.add(seconds(start) * 1_000);
                    assertThat(top.get("subjects")).hasSize(100);
                    pause(Duration.ofMillis(500));
                }
                System.out.printf("top 100 of %s, ms: first %.0f, then %s%n", month, times.remove(0), sorted(times));
            }
        } finally {
            usage.stop();
        }
        awaitExact();
    }

    private void kill() throws Exception {
        AtomicInteger killed = new AtomicInteger(-1);
        usage.flow(FLOW);
        try {
            reading("before the kill", instance -> true, reads -> pause(WARM_UP));
            reading("the minute after the kill", instance -> instance != killed.get(), reads -> {
                killed.set(INSTANCES - 1);
                instances.get(INSTANCES - 1).kill();
                pause(MEASURED);
            });
            instances.get(INSTANCES - 1).start().awaitReady();
        } finally {
            usage.stop();
        }
        awaitExact();
        System.out.println("totals are exact after the kill");
    }

    private void rolling() throws Exception {
        usage.flow(FLOW);
        try {
            reading("before the rolling restart", instance -> true, reads -> pause(WARM_UP));
            reading("rolling restart", instance -> true, reads -> {
                for (ServeInstance instance : instances) {
                    long start = System.nanoTime();
                    assertThat(instance.stop()).isZero();
                    System.out.printf("stopped in %.1f s, not cured %d%n", seconds(start), reads.uncured.get());
                    instance.start().awaitReady();
                    System.out.printf("ready after %.1f s, not cured %d%n", seconds(start), reads.uncured.get());
                }
            });
        } finally {
            usage.stop();
        }
        awaitExact();
        System.out.println("totals are exact after the rolling restart");
    }

    private void export() throws Exception {
        LocalDate month = usage.lastMonth();
        long expected = usage.total(month);
        assertThat(fleet(ports[0], month)).isEqualTo(expected);
        long start = System.nanoTime();
        long sum = 0;
        long subjects = 0;
        String cursor = "";
        while (cursor != null) {
            JsonNode page = page(ports[0], month, "&sort=id&limit=" + PAGE + cursor);
            for (JsonNode subject : page.get("subjects")) {
                sum += subject.get("downlink").longValue();
                subjects++;
            }
            cursor = page.has("cursor") ? "&cursor=" + page.get("cursor").textValue() : null;
        }
        System.out.printf("%,d subjects by pages of %,d in %.1f s%n", subjects, PAGE, seconds(start));
        assertThat(sum).isEqualTo(expected);
        for (String format : List.of("csv", "ndjson")) {
            exported(format, month, expected);
        }
    }

    private void exported(String format, LocalDate month, long expected) throws Exception {
        long start = System.nanoTime();
        HttpRequest request =
                request(ports[0], "/v1/usage/user/export?window=month&at=" + month + "T12:00:00Z&format=" + format);
        HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        long sum = 0;
        long lines = 0;
        int column = -1;
        try (BufferedReader body = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            for (String line = body.readLine(); line != null; line = body.readLine()) {
                if (format.equals("ndjson")) {
                    sum += json.readTree(line).get("downlink").longValue();
                } else if (column < 0) {
                    column = Arrays.asList(line.split(",", -1)).indexOf("downlink");
                    continue;
                } else {
                    sum += Long.parseLong(line.split(",", -1)[column]);
                }
                lines++;
            }
        }
        System.out.printf("%,d lines of %s in %.1f s%n", lines, format, seconds(start));
        assertThat(sum).isEqualTo(expected);
    }

    private interface Action {
        void run(MeasuredReads reads) throws Exception;
    }

    /** Reads while the action runs, and prints what they came to. */
    private void reading(String what, IntPredicate reachable, Action action) throws Exception {
        MeasuredReads reads = new MeasuredReads(USERS, usage, ports, reachable).start(READS);
        try (MeasuredReads closing = reads) {
            action.run(reads);
        }
        System.out.println(what + ": " + reads);
        assertThat(reads.wrong()).isEmpty();
    }

    /** Waits until every instance tells of all users together what was sent, and of some hundred each. */
    private void awaitExact() throws Exception {
        for (int port : ports) {
            for (LocalDate month : List.of(usage.lastMonth(), usage.thisMonth())) {
                Poll.value(LIMIT, "fleet", usage.total(month), () -> fleet(port, month));
            }
        }
        LocalDate month = usage.thisMonth();
        for (int user = 0; user < USERS; user += Math.max(1, USERS / 300)) {
            String path = "/v1/usage/user/" + MeasuredUsage.id(user) + "?window=month&from=" + month + "T00:00:00Z&to="
                    + month.plusMonths(1) + "T00:00:00Z";
            JsonNode answer = instances.get(user % INSTANCES).answer(path);
            assertThat(answer.get("total").get("downlink").longValue())
                    .as(path)
                    .isEqualTo(usage.history(user, month) + usage.flowed(user));
        }
    }

    private long fleet(int port, LocalDate month) throws Exception {
        String range = "&from=" + month + "T00:00:00Z&to=" + month.plusMonths(1) + "T00:00:00Z";
        HttpResponse<String> response = client.send(
                request(port, "/v1/usage/node/n1?window=month" + range), HttpResponse.BodyHandlers.ofString());
        return response.statusCode() == 200
                ? json.readTree(response.body()).get("total").get("downlink").longValue()
                : -1;
    }

    private JsonNode page(int port, LocalDate month, String parameters) throws Exception {
        HttpResponse<String> response = client.send(
                request(port, "/v1/usage/user?window=month&at=" + month + "T12:00:00Z" + parameters),
                HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return json.readTree(response.body());
    }

    private static HttpRequest request(int port, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofMinutes(10))
                .build();
    }

    /** Ids are given in the order of asking: what one run has written the next one can read. */
    private static void nameSchemas(RegistrySchemaIds ids) {
        List<Schema> schemas = List.of(
                UsageBatch.getClassSchema(),
                NodeStatus.getClassSchema(),
                UsageTotal.getClassSchema(),
                Gap.getClassSchema(),
                Quota.getClassSchema(),
                QuotaAlert.getClassSchema(),
                AccessCommand.getClassSchema(),
                AccessState.getClassSchema(),
                ApiKey.getClassSchema(),
                AuditRecord.getClassSchema(),
                Webhook.getClassSchema(),
                Delivery.getClassSchema());
        schemas.forEach(schema -> ids.idOf(schema.getFullName(), schema));
    }

    private static void pause(Duration time) throws InterruptedException {
        Thread.sleep(time.toMillis()); // the time that is measured
    }

    private static String sorted(List<Double> times) {
        double[] sorted =
                times.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return String.format(
                "p50 %.0f, longest %.0f of %d", sorted[sorted.length / 2], sorted[sorted.length - 1], sorted.length);
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }
}
