package io.bytemeter.node.publish;

import io.bytemeter.schema.topic.ClusterConfig;
import io.bytemeter.schema.topic.TopicAdmin;
import io.bytemeter.schema.topic.Topics;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** A cluster found by its settings. */
public final class KafkaCluster implements Cluster {
    private final ClusterConfig config;
    private final String node;
    private final String clientId;

    public KafkaCluster(ClusterConfig config, String node) {
        this.config = config;
        this.node = node;
        this.clientId = "bytemeter-node-" + node;
    }

    /** Asks the topics that exist; only a cluster without them is given those of the settings. */
    @Override
    public int usagePartitions() {
        Map<String, Object> properties = config.client(Map.of(
                AdminClientConfig.CLIENT_ID_CONFIG,
                clientId,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                3_000,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                5_000));
        try (Admin admin = admin(properties)) {
            try {
                return partitions(admin);
            } catch (UnknownTopicOrPartitionException e) {
                TopicAdmin.ensure(admin, config.nodeTopics());
                return config.partitions();
            }
        }
    }

    private Admin admin(Map<String, Object> properties) {
        try {
            return Admin.create(properties);
        } catch (KafkaException e) {
            if (e.getCause() instanceof ConfigException) { // the form was checked; a name may come with its host
                throw new TimeoutException("no address found for " + config.bootstrapServers(), e);
            }
            throw e;
        }
    }

    private static int partitions(Admin admin) {
        try {
            var topics = admin.describeTopics(List.of(Topics.USAGE, Topics.NODES))
                    .allTopicNames()
                    .get();
            return Objects.requireNonNull(topics.get(Topics.USAGE)).partitions().size();
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException kafka ? kafka : new KafkaException(e.getCause());
        }
    }

    @Override
    public byte @Nullable [] lastStatus() {
        return LastStatus.of(node, config, clientId);
    }

    @Override
    public Producer<byte[], byte[]> producer() {
        return new KafkaProducer<>(
                config.client(Map.ofEntries(
                        Map.entry(ProducerConfig.CLIENT_ID_CONFIG, clientId),
                        Map.entry(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true),
                        Map.entry(ProducerConfig.ACKS_CONFIG, "all"),
                        // Usage is never given up: within the producer a batch waits for the broker for ever.
                        Map.entry(ProducerConfig.RETRIES_CONFIG, Integer.MAX_VALUE),
                        Map.entry(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE),
                        // With several under way, a first batch can be refused by a leader that is being elected and
                        // a later one taken: from then on the broker refuses the first as out of order, for ever.
                        Map.entry(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1),
                        // A flush has packed already what belongs together.
                        Map.entry(ProducerConfig.LINGER_MS_CONFIG, 0),
                        Map.entry(ProducerConfig.BATCH_SIZE_CONFIG, 256 * 1024),
                        // zstd would be a sixth smaller for a third more CPU, which the relay needs; and lz4 works in
                        // pure Java where the native library cannot be unpacked (docs/performance.md).
                        Map.entry(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4"),
                        Map.entry(ProducerConfig.BUFFER_MEMORY_CONFIG, 4 * Sender.MAX_SENT_BYTES),
                        // Holds up only the publisher's thread; what is not taken is offered again.
                        Map.entry(ProducerConfig.MAX_BLOCK_MS_CONFIG, 1_000))),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }
}
