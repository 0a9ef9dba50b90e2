package io.bytemeter.schema.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bytemeter.settings.InvalidSettingException;
import io.bytemeter.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TopicsTest {
    @TempDir
    private Path directory;

    @Test
    void userTopicsAreCoPartitionedAndTheOthersAreReadWhole() {
        assertThat(Topics.specs(64, (short) 3).stream()
                        .collect(Collectors.toMap(TopicSpec::name, TopicSpec::partitions)))
                .isEqualTo(Map.ofEntries(
                        Map.entry("bytemeter.usage.v1", 64),
                        Map.entry("bytemeter.quotas.v1", 64),
                        Map.entry("bytemeter.alerts.v1", 64),
                        Map.entry("bytemeter.access.v1", 64),
                        Map.entry("bytemeter.webhooks.v1", 1),
                        Map.entry("bytemeter.deliveries.v1", 64),
                        Map.entry("bytemeter.commands.v1", 64),
                        Map.entry("bytemeter.totals.v1", 64),
                        Map.entry("bytemeter.nodes.v1", 1),
                        Map.entry("bytemeter.gaps.v1", 1),
                        Map.entry("bytemeter.keys.v1", 1),
                        Map.entry("bytemeter.audit.v1", 1),
                        Map.entry("bytemeter.rejected.v1", 1)));
    }

    @Test
    void stateIsCompactedAndHistoryIsNot() {
        assertThat(Topics.specs(8, (short) 1).stream()
                        .filter(spec -> "compact".equals(spec.config().get("cleanup.policy")))
                        .map(TopicSpec::name))
                .containsExactlyInAnyOrder(
                        Topics.QUOTAS, Topics.ACCESS, Topics.WEBHOOKS, Topics.TOTALS, Topics.NODES, Topics.KEYS);
    }

    @Test
    void timeDeletesNoUsageAndTheBrokerStampsEverything() {
        List<TopicSpec> specs = Topics.specs(8, (short) 1);
        assertThat(specs)
                .allSatisfy(spec -> assertThat(spec.config()).containsEntry("message.timestamp.type", "LogAppendTime"));
        assertThat(specs)
                .filteredOn(spec -> spec.name().equals(Topics.USAGE))
                .singleElement()
                .satisfies(spec -> assertThat(spec.config())
                        .containsEntry("retention.ms", "-1")
                        .containsEntry("cleanup.policy", "delete"));
    }

    @Test
    void onlyWhatNodesReadOfMeteringIsRepackedForThem() {
        assertThat(Topics.specs(8, (short) 1).stream()
                        .collect(Collectors.groupingBy(
                                spec -> spec.config().get("compression.type"),
                                Collectors.mapping(TopicSpec::name, Collectors.toList())))
                        .get("lz4"))
                .containsExactly(Topics.ACCESS);
    }

    @Test
    void aSecondCopyIsAskedForWhereThereIsOneToLose() {
        assertThat(Topics.specs(8, (short) 3))
                .allSatisfy(spec -> assertThat(spec.config()).containsEntry("min.insync.replicas", "2"));
        assertThat(Topics.specs(8, (short) 1))
                .allSatisfy(spec -> assertThat(spec.config()).containsEntry("min.insync.replicas", "1"));
    }

    @Test
    void settingsMakeTheCluster() {
        ClusterConfig config = ClusterConfig.from(resolve(
                "kafka.bootstrap.servers=a:1,b:2",
                "schema.registry.url=http://r:8081,https://s",
                "topics.partitions=8",
                "topics.replication-factor=3"));
        assertThat(config).isEqualTo(new ClusterConfig("a:1,b:2", "http://r:8081,https://s", 8, (short) 3));
        assertThat(config.topics()).isEqualTo(Topics.specs(8, (short) 3));
        assertThat(ClusterConfig.from(resolve())).isEqualTo(new ClusterConfig("127.0.0.1:9092", "", 64, (short) 1));
    }

    @Test
    void everyClientSpeaksAsTheSecurityFileSays() throws IOException {
        Path file = Files.writeString(
                directory.resolve("kafka.properties"), "security.protocol=SASL_SSL\nsasl.jaas.config=a \"b\";\n");
        ClusterConfig config = ClusterConfig.from(resolve("kafka.security.file=" + file));

        assertThat(config.client(Map.of("client.id", "x")))
                .containsOnly(
                        Map.entry("client.id", "x"),
                        Map.entry("bootstrap.servers", "127.0.0.1:9092"),
                        Map.entry("security.protocol", "SASL_SSL"),
                        Map.entry("sasl.jaas.config", "a \"b\";"));
        assertThat(config.toString()).contains("sasl.jaas.config").doesNotContain("\"b\"");
    }

    @Test
    void theSecurityFileChangesNothingElse() throws IOException {
        Path file = Files.writeString(directory.resolve("kafka.properties"), "acks=0\n");

        assertThatThrownBy(() -> ClusterConfig.from(resolve("kafka.security.file=" + file)))
                .hasMessage("kafka.security.file: acks (expected: only keys that begin with security., sasl. or ssl.)");
        assertThatThrownBy(() -> ClusterConfig.from(resolve("kafka.security.file=/nowhere")))
                .hasMessageStartingWith("kafka.security.file: /nowhere (expected: a readable file of Java properties");
    }

    @Test
    void badSettingsAreNamed() {
        assertRefused("topics.partitions=0", "topics.partitions: 0 (expected: 1..10000)");
        assertRefused("topics.replication-factor=x", "topics.replication-factor: x (expected: 1..100)");
        assertRefused(
                "schema.registry.url=ftp://x",
                "schema.registry.url: ftp://x (expected: an http or https URL, several with commas between)");
        assertRefused(
                "schema.registry.url=http://a b",
                "schema.registry.url: http://a b (expected: an http or https URL, several with commas between)");
        assertRefused(
                "kafka.bootstrap.servers=a:1,b",
                "kafka.bootstrap.servers: a:1,b (expected: host:port, several with commas between)");
    }

    private static void assertRefused(String override, String message) {
        assertThatThrownBy(() -> resolve(override))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage(message);
    }

    private static Settings resolve(String... overrides) {
        return Settings.resolve(ClusterConfig.SETTINGS, null, Map.of(), List.of(overrides));
    }
}
