package io.bytemeter.keys.topic;

import io.bytemeter.keys.KeysUnavailableException;
import io.bytemeter.schema.id.SchemaIdException;
import io.bytemeter.schema.id.SchemaIds;
import io.bytemeter.schema.topic.ClusterConfig;
import io.bytemeter.schema.wire.AvroSerde;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** Writes records that somebody waits for, one at a time. Most instances never write: the producer is made when used. */
final class TopicWriter<T extends SpecificRecord> implements AutoCloseable {
    /** Shorter than a request may take, so that the one who waits is told. */
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final String topic;
    private final ClusterConfig cluster;
    private final AvroSerde<T> serde;
    private @Nullable KafkaProducer<String, T> producer;
    private boolean closed;

    TopicWriter(String topic, ClusterConfig cluster, Class<T> type, SchemaIds ids) {
        this.topic = topic;
        this.cluster = cluster;
        this.serde = new AvroSerde<>(type, ids);
    }

    /**
     * Returns the offset of the record once every copy that must have it has it.
     *
     * @throws KeysUnavailableException if it may not be there
     */
    long write(@Nullable String key, T value) {
        try {
            return producer()
                    .send(new ProducerRecord<>(topic, 0, key, value))
                    .get(LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                    .offset();
        } catch (KafkaException | SchemaIdException | ExecutionException | TimeoutException e) {
            throw new KeysUnavailableException(topic + " cannot be written now", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KeysUnavailableException("interrupted", e);
        }
    }

    private synchronized KafkaProducer<String, T> producer() {
        if (closed) {
            throw new KafkaException("closed");
        }
        if (producer == null) {
            producer = new KafkaProducer<>(
                    cluster.client(Map.of(
                            ProducerConfig.LINGER_MS_CONFIG,
                            0,
                            ProducerConfig.MAX_BLOCK_MS_CONFIG,
                            (int) LIMIT.toMillis(),
                            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                            (int) LIMIT.toMillis(),
                            ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                            (int) LIMIT.toMillis() / 2)),
                    new StringSerializer(),
                    serde.serializer());
        }
        return producer;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (producer != null) {
            producer.close(LIMIT);
        }
    }
}
