package io.bytemeter.schema.topic;

import io.bytemeter.schema.id.RegistrySchemaIds;
import io.bytemeter.schema.id.SchemaIds;
import io.bytemeter.settings.InvalidSettingException;
import io.bytemeter.settings.Setting;
import io.bytemeter.settings.Settings;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.CommonClientConfigs;

/**
 * Where the cluster is and how its topics are made.
 *
 * @param bootstrapServers {@code host:port}, several with commas between
 * @param schemaRegistryUrl address of the schema registry, or "" for none
 * @param partitions partition count of the topics that are spread by user
 * @param replicationFactor copies of each partition at creation
 * @param security how Kafka is spoken to
 */
public record ClusterConfig(
        String bootstrapServers,
        String schemaRegistryUrl,
        int partitions,
        short replicationFactor,
        KafkaSecurity security) {
    private static final Pattern HOST_AND_PORT = Pattern.compile("\\S+:\\d{1,5}");

    public static final Setting<String> BOOTSTRAP_SERVERS = new Setting<>(
            "kafka.bootstrap.servers",
            "127.0.0.1:9092",
            "host:port, several with commas between",
            "Brokers to find the cluster by.",
            ClusterConfig::hostsAndPorts);

    public static final Setting<String> SCHEMA_REGISTRY_URL = new Setting<>(
            "schema.registry.url",
            "",
            "an http or https URL, several with commas between",
            "Schema registry with Confluent's API; without one, schema ids are kept in the data directory, which only"
                    + " standalone can do.",
            ClusterConfig::urls);

    public static final Setting<Long> PARTITIONS =
            partitions(64, "Partition count of the topics spread by user; fixed for the life of a cluster.");

    public static final Setting<Long> REPLICATION_FACTOR =
            Setting.number("topics.replication-factor", 1, 1, 100, "Copies of each partition when a topic is created.");

    /** All settings read here. */
    public static final List<Setting<?>> SETTINGS =
            List.of(BOOTSTRAP_SERVERS, KafkaSecurity.FILE, SCHEMA_REGISTRY_URL, PARTITIONS, REPLICATION_FACTOR);

    public ClusterConfig {
        hostsAndPorts(bootstrapServers);
        urls(schemaRegistryUrl);
    }

    /** A cluster that is spoken to in plain text. */
    public ClusterConfig(String bootstrapServers, String schemaRegistryUrl, int partitions, short replicationFactor) {
        this(bootstrapServers, schemaRegistryUrl, partitions, replicationFactor, KafkaSecurity.NONE);
    }

    public static ClusterConfig from(Settings settings) {
        return new ClusterConfig(
                settings.get(BOOTSTRAP_SERVERS),
                settings.get(SCHEMA_REGISTRY_URL),
                settings.get(PARTITIONS).intValue(),
                settings.get(REPLICATION_FACTOR).shortValue(),
                KafkaSecurity.read(settings.get(KafkaSecurity.FILE)));
    }

    /** The properties of a client: its {@code own}, where the cluster is, and how it is spoken to. */
    public Map<String, Object> client(Map<String, ?> own) {
        Map<String, Object> properties = new HashMap<>(own);
        properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        properties.putAll(security.properties());
        return properties;
    }

    /** The setting of the partition count with another default, for standalone; {@link #from} reads either. */
    public static Setting<Long> partitions(long defaultValue, String description) {
        return Setting.number("topics.partitions", defaultValue, 1, 10_000, description);
    }

    /**
     * Ids from the registry configured here, which processes of a cluster must share.
     *
     * @throws InvalidSettingException if none is
     */
    public SchemaIds registry() {
        if (schemaRegistryUrl.isEmpty()) {
            throw InvalidSettingException.of(
                    SCHEMA_REGISTRY_URL.key(), "", "the URL of the schema registry that all processes share");
        }
        return new RegistrySchemaIds(schemaRegistryUrl);
    }

    /** All topics in the shape configured here. */
    public List<TopicSpec> topics() {
        return Topics.specs(partitions, replicationFactor);
    }

    /** Those that nodes write and read, of which a node needs no others to be there. */
    public List<TopicSpec> nodeTopics() {
        return topics().stream()
                .filter(topic -> Topics.OF_NODES.contains(topic.name()))
                .toList();
    }

    private static String hostsAndPorts(String text) {
        for (String server : text.split(",", -1)) {
            if (!HOST_AND_PORT.matcher(server).matches()) {
                throw new IllegalArgumentException(text + " (expected: host:port, several with commas between)");
            }
        }
        return text;
    }

    private static String urls(String text) {
        for (String url : text.isEmpty() ? new String[0] : text.split(",", -1)) {
            URI uri = URI.create(url);
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (!http || uri.getHost() == null) {
                throw new IllegalArgumentException(text + " (expected: http or https URLs)");
            }
        }
        return text;
    }
}
