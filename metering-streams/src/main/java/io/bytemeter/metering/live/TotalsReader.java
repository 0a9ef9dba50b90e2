package io.bytemeter.metering.live;

import io.bytemeter.schema.topic.ClusterConfig;
import io.bytemeter.schema.topic.TopicThread;
import io.bytemeter.schema.topic.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the totals topic from its end until it is closed. One life each. */
final class TotalsReader implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(TotalsReader.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final int API_TIMEOUT_MS = 10_000;

    private final ClusterConfig cluster;
    private final BiConsumer<byte[], byte @Nullable []> taker;
    private final TopicThread thread;
    private boolean failing; // the thread's

    /** @param taker of each record's key and value, on the reader's thread */
    TotalsReader(ClusterConfig cluster, BiConsumer<byte[], byte @Nullable []> taker) {
        this.cluster = cluster;
        this.taker = taker;
        this.thread = new TopicThread("live-totals", this::consumer, this::read, this::failed);
    }

    void start() {
        thread.start();
    }

    private void read(Consumer<byte[], byte[]> consumer) {
        List<TopicPartition> partitions = consumer.partitionsFor(Topics.TOTALS).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        failing = false;
        while (!thread.isClosed()) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (record.key() != null) {
                    taker.accept(record.key(), record.value());
                }
            }
        }
    }

    private void failed(RuntimeException failure) {
        if (!failing) {
            logger.atWarn().addKeyValue("cause", failure.toString()).log("live totals cannot be read now");
        }
        failing = true;
    }

    private Consumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(
                cluster.client(Map.of(
                        CommonClientConfigs.CLIENT_ID_CONFIG,
                        "bytemeter-live-totals",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "latest",
                        ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                        false,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                        API_TIMEOUT_MS,
                        ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        API_TIMEOUT_MS)),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    /** Waits for its thread, for some seconds at most. */
    @Override
    public void close() {
        thread.close();
    }
}
