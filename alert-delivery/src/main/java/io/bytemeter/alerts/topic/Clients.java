package io.bytemeter.alerts.topic;

import io.bytemeter.schema.topic.ClusterConfig;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Makes clients of one cluster; whoever asks for one closes it. */
public final class Clients {
    private static final int API_TIMEOUT_MS = 10_000;

    private final ClusterConfig config;

    public Clients(ClusterConfig config) {
        this.config = config;
    }

    /** A consumer in no group, which sees committed records only. */
    public Consumer<byte[], byte[]> reader(String name) {
        return new KafkaConsumer<>(common(name), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** A consumer in {@code group} that is given the same partitions of all topics it subscribes to. */
    public Consumer<byte[], byte[]> member(String group, String name) {
        Map<String, Object> properties = common(name);
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        properties.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, RangeAssignor.class.getName());
        // What a killed instance had is with another one after this.
        properties.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000);
        properties.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 2_000);
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** An idempotent producer. */
    public Producer<byte[], byte[]> producer(String name) {
        return new KafkaProducer<>(
                config.client(Map.of(
                        CommonClientConfigs.CLIENT_ID_CONFIG,
                        name,
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        ProducerConfig.LINGER_MS_CONFIG,
                        0,
                        ProducerConfig.MAX_BLOCK_MS_CONFIG,
                        API_TIMEOUT_MS)),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private Map<String, Object> common(String name) {
        Map<String, Object> properties = config.client(Map.of());
        properties.put(CommonClientConfigs.CLIENT_ID_CONFIG, name);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, API_TIMEOUT_MS);
        properties.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, API_TIMEOUT_MS);
        return properties;
    }
}
