package io.bytemeter.node.access.topic;

import io.bytemeter.schema.topic.ClusterConfig;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The topic on a cluster found by its settings. */
public final class KafkaAccessTopic implements AccessTopic {
    private final ClusterConfig config;
    private final String clientId;

    public KafkaAccessTopic(ClusterConfig config, String node) {
        this.config = config;
        this.clientId = "bytemeter-access-" + node;
    }

    @Override
    public Consumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(
                config.client(Map.ofEntries(
                        Map.entry(ConsumerConfig.CLIENT_ID_CONFIG, clientId),
                        Map.entry(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false),
                        Map.entry(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest"),
                        Map.entry(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false),
                        // A block belongs to the transaction that booked the bytes: until that is committed it may
                        // still be taken back.
                        Map.entry(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed"),
                        // The broker answers with the first byte there is.
                        Map.entry(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1),
                        Map.entry(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 5_000),
                        Map.entry(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000),
                        // After an outage a block is obeyed about as soon as the broker is back.
                        Map.entry(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500))),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }
}
