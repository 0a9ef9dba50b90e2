package io.bytemeter.metering.live;

import io.bytemeter.schema.topic.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the totals topic from its end on a thread of its own, until it is stopped. One life each. */
final class TotalsReader {
    private static final Logger logger = LoggerFactory.getLogger(TotalsReader.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration RETRY_PAUSE = Duration.ofSeconds(1);
    private static final int API_TIMEOUT_MS = 10_000;

    private final String bootstrapServers;
    private final BiConsumer<byte[], byte @Nullable []> taker;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile @Nullable Consumer<byte[], byte[]> reading;

    /** @param taker of each record's key and value, on the reader's thread */
    TotalsReader(String bootstrapServers, BiConsumer<byte[], byte @Nullable []> taker) {
        this.bootstrapServers = bootstrapServers;
        this.taker = taker;
    }

    void start() {
        Thread thread = new Thread(this::run, "live-totals");
        thread.setDaemon(true);
        thread.start();
    }

    /** Does not wait: nothing is taken any more once this has returned, but what is being taken. */
    void stop() {
        stopping.countDown();
        Consumer<byte[], byte[]> consumer = reading;
        if (consumer != null) {
            consumer.wakeup();
        }
    }

    private boolean stopped() {
        return stopping.getCount() == 0;
    }

    private void run() {
        boolean failing = false;
        while (!stopped()) {
            try (Consumer<byte[], byte[]> consumer = consumer()) {
                reading = consumer;
                List<TopicPartition> partitions = consumer.partitionsFor(Topics.TOTALS).stream()
                        .map(info -> new TopicPartition(info.topic(), info.partition()))
                        .toList();
                consumer.assign(partitions);
                consumer.seekToEnd(partitions);
                failing = false;
                while (!stopped()) {
                    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                        if (record.key() != null && !stopped()) {
                            taker.accept(record.key(), record.value());
                        }
                    }
                }
            } catch (WakeupException e) {
                logger.atDebug().log("woken up to stop");
            } catch (RuntimeException e) {
                if (!failing) {
                    logger.atWarn().addKeyValue("cause", e.toString()).log("live totals cannot be read now");
                }
                failing = true;
                pause();
            }
        }
    }

    private Consumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(
                Map.of(
                        CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
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
                        API_TIMEOUT_MS),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    private void pause() {
        try {
            if (stopping.await(RETRY_PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                logger.atDebug().log("stopping");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopping.countDown();
        }
    }
}
