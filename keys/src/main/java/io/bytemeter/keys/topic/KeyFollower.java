package io.bytemeter.keys.topic;

import io.bytemeter.keys.ApiKey;
import io.bytemeter.keys.KeyRing;
import io.bytemeter.keys.KeysUnavailableException;
import io.bytemeter.schema.id.RegistryUnreachableException;
import io.bytemeter.schema.id.SchemaIds;
import io.bytemeter.schema.topic.ClusterConfig;
import io.bytemeter.schema.topic.Topics;
import io.bytemeter.schema.wire.AvroSerde;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the topic of keys from its beginning, for ever, on a thread of its own. */
final class KeyFollower implements AutoCloseable {
    /** Told of every new state: all keys, and the offset of what is read next. */
    interface Listener {
        void accept(KeyRing ring, long position);
    }

    private static final Logger logger = LoggerFactory.getLogger(KeyFollower.class);
    private static final Duration LOAD_LIMIT = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration RETRY_PAUSE = Duration.ofMillis(500);
    private static final TopicPartition PARTITION = new TopicPartition(Topics.KEYS, 0);

    private final ClusterConfig cluster;
    private final Listener listener;
    private final CountDownLatch loaded = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "keys");
    private final KeyTable table; // the thread's, once it runs
    private @Nullable KafkaConsumer<String, byte[]> consumer;
    private volatile boolean closed;
    private volatile @Nullable String problem = "keys are being read";

    KeyFollower(ClusterConfig cluster, SchemaIds ids, Optional<ApiKey> configured, Listener listener) {
        this.cluster = cluster;
        this.table = new KeyTable(new AvroSerde<>(io.bytemeter.schema.ApiKey.class, ids).deserializer(), configured);
        this.listener = listener;
        thread.setDaemon(true);
    }

    void start() {
        consumer = new KafkaConsumer<>(
                cluster.client(Map.of(
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest")),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        thread.start();
        try {
            if (!loaded.await(LOAD_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new KeysUnavailableException(
                        Topics.KEYS + " cannot be read: " + problem, new IllegalStateException());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KeysUnavailableException("interrupted", e);
        }
    }

    @Nullable
    String problem() {
        return problem;
    }

    /** What is known before {@link #start}. */
    KeyRing ring() {
        return table.ring();
    }

    private void run() {
        KafkaConsumer<String, byte[]> reader = consumer;
        if (reader == null) {
            return;
        }
        try (reader) {
            reader.assign(List.of(PARTITION));
            reader.seekToBeginning(List.of(PARTITION));
            long end = -1;
            while (!closed) {
                try {
                    if (end < 0) {
                        end = reader.endOffsets(List.of(PARTITION)).getOrDefault(PARTITION, 0L);
                    }
                    boolean known = reader.position(PARTITION) >= end;
                    if (known && loaded.getCount() > 0) {
                        problem = null;
                        loaded.countDown();
                    }
                    read(reader);
                    if (known) {
                        problem = null;
                    }
                } catch (WakeupException e) {
                    logger.atDebug().log("woken up to end");
                } catch (RuntimeException e) {
                    failed(e);
                }
            }
        }
    }

    private void read(KafkaConsumer<String, byte[]> reader) {
        ConsumerRecords<String, byte[]> records = reader.poll(POLL);
        for (ConsumerRecord<String, byte[]> record : records) {
            try {
                table.apply(String.valueOf(record.key()), record.value(), record.offset());
            } catch (RegistryUnreachableException e) {
                reader.seek(PARTITION, record.offset());
                throw e;
            }
        }
        if (!records.isEmpty()) {
            listener.accept(table.ring(), reader.position(PARTITION));
        }
    }

    private void failed(RuntimeException e) {
        if (problem == null) {
            logger.atWarn()
                    .addKeyValue("reason", e.getMessage())
                    .log("changes of keys are not seen at present; trying again");
        }
        problem = "changes of keys are not seen: " + e.getMessage();
        LockSupport.parkNanos(RETRY_PAUSE.toNanos());
    }

    @Override
    public void close() {
        closed = true;
        KafkaConsumer<String, byte[]> reader = consumer;
        if (reader != null) {
            reader.wakeup();
            try {
                thread.join(LOAD_LIMIT.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
