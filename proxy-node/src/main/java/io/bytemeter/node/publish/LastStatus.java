package io.bytemeter.node.publish;

import io.bytemeter.schema.topic.ClusterConfig;
import io.bytemeter.schema.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Reads {@code bytemeter.nodes.v1} to its end for one node. The topic is compacted, so that this takes a moment. */
final class LastStatus {
    private static final Duration POLL = Duration.ofMillis(200);

    private LastStatus() {}

    /**
     * Null if the node has never sent one.
     *
     * @throws org.apache.kafka.common.errors.RetriableException if the cluster cannot be reached now
     */
    static byte @Nullable [] of(String node, ClusterConfig config, String clientId) {
        byte[] key = node.getBytes(StandardCharsets.UTF_8);
        try (Consumer<byte[], byte[]> consumer = consumer(config, clientId)) {
            List<TopicPartition> partitions = consumer.partitionsFor(Topics.NODES).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            Set<TopicPartition> unread = new HashSet<>(partitions);
            ConsumerRecord<byte[], byte[]> last = null;
            while (!unread.isEmpty()) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    // A topic that has been given more partitions has the node's statuses in two of them.
                    if (Arrays.equals(record.key(), key) && (last == null || record.timestamp() >= last.timestamp())) {
                        last = record;
                    }
                }
                unread.removeIf(partition -> consumer.position(partition) >= ends.getOrDefault(partition, 0L));
            }
            return last == null ? null : last.value();
        }
    }

    private static Consumer<byte[], byte[]> consumer(ClusterConfig config, String clientId) {
        return new KafkaConsumer<>(
                config.client(Map.of(
                        ConsumerConfig.CLIENT_ID_CONFIG,
                        clientId,
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                        false,
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest",
                        ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                        5_000,
                        ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        5_000)),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }
}
