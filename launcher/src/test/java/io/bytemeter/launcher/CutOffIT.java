package io.bytemeter.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.bytemeter.alerts.webhook.WebhookConfig;
import io.bytemeter.billing.ApiConfig;
import io.bytemeter.launcher.broker.EmbeddedBroker;
import io.bytemeter.metering.Metering;
import io.bytemeter.metering.MeteringConfig;
import io.bytemeter.node.config.NodeSettings;
import io.bytemeter.schema.AlertState;
import io.bytemeter.schema.QuotaAlert;
import io.bytemeter.schema.id.LocalSchemaIds;
import io.bytemeter.schema.topic.ClusterConfig;
import io.bytemeter.schema.topic.TopicAdmin;
import io.bytemeter.schema.topic.Topics;
import io.bytemeter.schema.wire.AvroSerde;
import io.bytemeter.settings.Settings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two nodes, one user on both, a quota that blocks: the user is cut off on both, another user never notices, and a raised
 * limit lets the user in again. Prints how long each took and how much moved beyond the limit; more rounds, as for the
 * figures in docs/quotas.md, with {@code -Dbytemeter.rounds=100}.
 */
class CutOffIT {
    private static final int ROUNDS = Integer.getInteger("bytemeter.rounds", 3);
    private static final int PARTITIONS = 8;
    private static final long LIMIT = 20_000_000;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private Path directory;

    private final HttpClient http = HttpClient.newHttpClient();
    private String api = "";

    @Test
    void aUserOverTheLimitIsCutOffOnBothNodesAndNobodyElseIs() throws Exception {
        StopSignal stop = new StopSignal();
        try (LocalSchemaIds ids = LocalSchemaIds.open(directory.resolve("schemas.json"));
                Parts parts = new Parts();
                FastSource source = new FastSource()) {
            int kafkaPort = Ports.free();
            ClusterConfig cluster = new ClusterConfig("127.0.0.1:" + kafkaPort, "", PARTITIONS, (short) 1);
            parts.add("broker", new EmbeddedBroker(directory.resolve("kafka"), kafkaPort))
                    .start();
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrapServers()))) {
                TopicAdmin.ensure(admin, cluster.topics());
            }
            Settings settings = settings("api.port=" + Ports.free());
            Serving serving = new Serving(
                    MeteringConfig.alone(settings, cluster, directory.resolve("streams")),
                    ApiConfig.from(settings),
                    WebhookConfig.from(settings),
                    null);
            Metering metering = serving.start(parts, ids, List.of());
            api = serving.address();
            List<Integer> ports = List.of(Ports.free(), Ports.free());
            for (int i = 0; i < 2; i++) {
                node(i, ports.get(i), cluster, ids, parts);
            }
            Serving.awaitReady(metering, stop);

            Figures figures = new Figures();
            try (Consumer<byte[], byte[]> alerts = alerts(cluster);
                    Bystander bystander = new Bystander(ports.get(0), "bystander", source.port())) {
                for (int round = 0; round < ROUNDS; round++) {
                    round("u" + round, ports, source, alerts, ids, figures);
                }
                assertThat(bystander.stop()).as("another user's connection").isTrue();
            }
            figures.print();
        }
    }

    private void round(
            String user,
            List<Integer> ports,
            FastSource source,
            Consumer<byte[], byte[]> alerts,
            LocalSchemaIds ids,
            Figures figures)
            throws Exception {
        put(user, LIMIT);
        Download download = new Download(LIMIT);
        for (int port : ports) {
            download.begin(port, user, source.port());
        }
        long alerted = awaitAlert(user, alerts, ids);
        download.awaitEnd(PATIENCE);
        figures.add(download.crossedAt(), alerted, download.lastByteAt(), download.bytes() - LIMIT);
        assertThat(Download.connects(ports.get(1), user, source.port())).isFalse();

        long raised = System.nanoTime();
        put(user, 1_000 * LIMIT);
        while (!Download.connects(ports.get(1), user, source.port())) {
            assertThat(System.nanoTime() - raised).isLessThan(PATIENCE.toNanos());
        }
        figures.readmitted(System.nanoTime() - raised);
    }

    private long awaitAlert(String user, Consumer<byte[], byte[]> alerts, LocalSchemaIds ids) {
        var values = new AvroSerde<>(QuotaAlert.class, ids).deserializer();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            for (ConsumerRecord<byte[], byte[]> record : alerts.poll(Duration.ofMillis(100))) {
                QuotaAlert alert = values.deserialize(Topics.ALERTS, record.value());
                if (alert.getSubject().equals(user)
                        && alert.getState() == AlertState.RAISED
                        && alert.getThreshold() == LIMIT) {
                    return System.nanoTime();
                }
            }
        }
        throw new AssertionError("no alert of " + user);
    }

    private void put(String user, long limit) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(api + "/v1/quotas/user/" + user))
                .PUT(HttpRequest.BodyPublishers.ofString("{\"period\":\"lifetime\",\"direction\":\"both\",\"limit\":"
                        + limit + ",\"thresholds\":[\"100%\"],\"action\":\"block\"}"))
                .build();
        var response = http.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isBetween(200, 299);
    }

    private void node(int number, int port, ClusterConfig cluster, LocalSchemaIds ids, Parts parts) throws Exception {
        List<String> accounts = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            accounts.add("{\"user\": \"u" + round + "\", \"pass\": \"pw\"}");
        }
        accounts.add("{\"user\": \"bystander\", \"pass\": \"pw\"}");
        Path file = directory.resolve("node" + number + ".json");
        Files.writeString(file, """
                {"inbounds": [{"tag": "socks", "listen": "127.0.0.1", "port": %d, "protocol": "socks",
                  "settings": {"auth": "password", "accounts": [%s]}}],
                 "outbounds": [{"tag": "direct", "protocol": "freedom"}]}
                """.formatted(port, String.join(", ", accounts)));
        Settings settings = settings("node.id=n" + number, "node.config=" + file);
        NodePart node =
                new NodePart(NodeSettings.from(settings, directory.resolve("node" + number)), cluster, ids, parts);
        node.start(parts);
    }

    private static Settings settings(String... overrides) {
        var known = Stream.of(
                        List.of(StandaloneConfig.DRAIN_DELAY),
                        MeteringConfig.SETTINGS,
                        ApiConfig.SETTINGS,
                        WebhookConfig.SETTINGS,
                        NodeSettings.SETTINGS)
                .<io.bytemeter.settings.Setting<?>>flatMap(List::stream)
                .toList();
        return Settings.resolve(known, null, Map.of(), List.of(overrides));
    }

    private static Consumer<byte[], byte[]> alerts(ClusterConfig cluster) {
        Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", cluster.bootstrapServers(), "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = new ArrayList<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            partitions.add(new TopicPartition(Topics.ALERTS, partition));
        }
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        return consumer;
    }
}
