package io.bytemeter.launcher;

import io.bytemeter.launcher.broker.EmbeddedBroker;
import io.bytemeter.launcher.data.DataDirectory;
import io.bytemeter.schema.topic.ClusterConfig;
import io.bytemeter.settings.Setting;
import io.bytemeter.settings.Settings;
import java.nio.file.Path;
import java.util.List;

/**
 * Configuration of standalone.
 *
 * @param dataDirectory where everything is kept
 * @param kafkaPort port of the embedded broker
 * @param partitions partition count of the topics spread by user
 * @param schemaRegistryUrl registry to use, or "" to keep schema ids in the data directory
 */
record StandaloneConfig(Path dataDirectory, int kafkaPort, int partitions, String schemaRegistryUrl) {
    /** Fewer than a cluster's: one machine gains nothing from more, and starts faster. */
    static final Setting<Long> PARTITIONS =
            ClusterConfig.partitions(8, "Partition count of the topics spread by user; fixed for a data directory.");

    static final List<Setting<?>> SETTINGS =
            List.of(DataDirectory.DIRECTORY, EmbeddedBroker.PORT, PARTITIONS, ClusterConfig.SCHEMA_REGISTRY_URL);

    static StandaloneConfig from(Settings settings) {
        return new StandaloneConfig(
                settings.get(DataDirectory.DIRECTORY),
                settings.get(EmbeddedBroker.PORT),
                settings.get(PARTITIONS).intValue(),
                settings.get(ClusterConfig.SCHEMA_REGISTRY_URL));
    }

    /** The one-broker cluster at {@code bootstrapServers}. */
    ClusterConfig cluster(String bootstrapServers) {
        return new ClusterConfig(bootstrapServers, schemaRegistryUrl, partitions, (short) 1);
    }
}
