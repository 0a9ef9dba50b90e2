package io.bytemeter.launcher;

import io.bytemeter.alerts.webhook.WebhookConfig;
import io.bytemeter.billing.ApiConfig;
import io.bytemeter.billing.ServingConfig;
import io.bytemeter.launcher.broker.EmbeddedBroker;
import io.bytemeter.launcher.data.DataDirectory;
import io.bytemeter.metering.MeteringConfig;
import io.bytemeter.node.config.NodeSettings;
import io.bytemeter.schema.topic.ClusterConfig;
import io.bytemeter.settings.Setting;
import io.bytemeter.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Configuration of standalone.
 *
 * @param dataDirectory where everything is kept
 * @param kafkaPort port of the embedded broker
 * @param schemaRegistryUrl registry to use, or "" to keep schema ids in the data directory
 * @param metering with the stores in the data directory
 */
record StandaloneConfig(
        Path dataDirectory,
        int kafkaPort,
        String schemaRegistryUrl,
        MeteringConfig metering,
        ApiConfig api,
        WebhookConfig webhooks,
        NodeSettings node) {
    /** Fewer than a cluster's: one machine gains nothing from more, and starts faster. */
    static final Setting<Long> PARTITIONS =
            ClusterConfig.partitions(8, "Partition count of the topics spread by user; fixed for a data directory.");

    /** None: there is no other instance that a load balancer could turn to. */
    static final Setting<Duration> DRAIN_DELAY = ServingConfig.drainDelay("0ms");

    static final List<Setting<?>> SETTINGS = Stream.of(
                    List.of(
                            DataDirectory.DIRECTORY,
                            EmbeddedBroker.PORT,
                            PARTITIONS,
                            DRAIN_DELAY,
                            ClusterConfig.SCHEMA_REGISTRY_URL),
                    MeteringConfig.SETTINGS,
                    ApiConfig.SETTINGS,
                    WebhookConfig.SETTINGS,
                    NodeSettings.SETTINGS)
            .<Setting<?>>flatMap(List::stream)
            .toList();

    static StandaloneConfig from(Settings settings) {
        Path data = settings.get(DataDirectory.DIRECTORY);
        int port = settings.get(EmbeddedBroker.PORT);
        String registry = settings.get(ClusterConfig.SCHEMA_REGISTRY_URL);
        ClusterConfig cluster = new ClusterConfig(
                "127.0.0.1:" + port, registry, settings.get(PARTITIONS).intValue(), (short) 1);
        NodeSettings node = NodeSettings.from(settings, data.resolve("node"));
        NodePart.config(node);
        return new StandaloneConfig(
                data,
                port,
                registry,
                MeteringConfig.alone(settings, cluster, data.resolve("streams")),
                ApiConfig.from(settings),
                WebhookConfig.from(settings),
                node);
    }
}
