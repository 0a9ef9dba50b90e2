package io.bytemeter.launcher;

import io.bytemeter.launcher.broker.EmbeddedBroker;
import io.bytemeter.launcher.data.DataDirectory;
import io.bytemeter.node.config.NodeConfig;
import io.bytemeter.node.config.NodeConfigReader;
import io.bytemeter.schema.topic.ClusterConfig;
import io.bytemeter.settings.Setting;
import io.bytemeter.settings.Settings;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Configuration of standalone.
 *
 * @param dataDirectory where everything is kept
 * @param kafkaPort port of the embedded broker
 * @param partitions partition count of the topics spread by user
 * @param nodeConfig the node's configuration, or null for the default one
 * @param schemaRegistryUrl registry to use, or "" to keep schema ids in the data directory
 */
record StandaloneConfig(
        Path dataDirectory, @Nullable NodeConfig nodeConfig, int kafkaPort, int partitions, String schemaRegistryUrl) {
    static final Setting<String> NODE_CONFIG = Setting.text(
            "node.config", "", "a file of v2ray's JSON", "The node's configuration; without one, the default ports.");

    /** Fewer than a cluster's: one machine gains nothing from more, and starts faster. */
    static final Setting<Long> PARTITIONS =
            ClusterConfig.partitions(8, "Partition count of the topics spread by user; fixed for a data directory.");

    static final List<Setting<?>> SETTINGS = List.of(
            DataDirectory.DIRECTORY, NODE_CONFIG, EmbeddedBroker.PORT, PARTITIONS, ClusterConfig.SCHEMA_REGISTRY_URL);

    static StandaloneConfig from(Settings settings) {
        String nodeConfig = settings.get(NODE_CONFIG);
        return new StandaloneConfig(
                settings.get(DataDirectory.DIRECTORY),
                nodeConfig.isEmpty() ? null : NodeConfigReader.read(Path.of(nodeConfig)),
                settings.get(EmbeddedBroker.PORT),
                settings.get(PARTITIONS).intValue(),
                settings.get(ClusterConfig.SCHEMA_REGISTRY_URL));
    }

    /** The one-broker cluster at {@code bootstrapServers}. */
    ClusterConfig cluster(String bootstrapServers) {
        return new ClusterConfig(bootstrapServers, schemaRegistryUrl, partitions, (short) 1);
    }
}
