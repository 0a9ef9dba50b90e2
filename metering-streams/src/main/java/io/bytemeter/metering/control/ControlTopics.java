package io.bytemeter.metering.control;

import io.bytemeter.metering.query.NotReadyException;
import io.bytemeter.schema.topic.ClusterConfig;
import io.bytemeter.usage.Subject;
import io.bytemeter.usage.SubjectKind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/** Sends what is asked for to the subject's partition, and waits for it to come into force. Thread-safe. */
public final class ControlTopics implements AutoCloseable {
    private static final Duration ACCEPT_LIMIT = Duration.ofSeconds(10);
    private static final Duration IN_FORCE_LIMIT = Duration.ofSeconds(5);
    private static final long LOOK_INTERVAL_MS = 5;

    private final ClusterConfig cluster;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile @Nullable KafkaProducer<byte[], byte[]> producer;

    public ControlTopics(ClusterConfig cluster) {
        this.cluster = cluster;
    }

    public void start() {
        int limit = (int) ACCEPT_LIMIT.toMillis();
        producer = new KafkaProducer<>(
                cluster.client(Map.of(
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        ProducerConfig.MAX_BLOCK_MS_CONFIG,
                        limit / 2,
                        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        limit / 2,
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                        limit,
                        ProducerConfig.LINGER_MS_CONFIG,
                        0)),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Where a user's usage is; what belongs to others is spread by the subject. */
    private int partition(Subject subject) {
        String placed = subject.kind() == SubjectKind.USER ? subject.id() : subject.toString();
        return Utils.toPositive(Utils.murmur2(placed.getBytes(StandardCharsets.UTF_8))) % cluster.partitions();
    }

    /** Returns when Kafka has it; throws {@link NotReadyException} if it does not take it. */
    void send(String topic, Subject subject, String key, byte @Nullable [] value) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topic, partition(subject), key.getBytes(StandardCharsets.UTF_8), value);
        KafkaProducer<byte[], byte[]> open = producer;
        if (open == null) {
            throw new IllegalStateException("not started");
        }
        try {
            open.send(record).get(2 * ACCEPT_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            throw new NotReadyException("Kafka does not take the change now; ask again to see whether it has", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotReadyException("interrupted", e);
        }
    }

    /** Looks until there is an answer, for a set time. */
    <T> Optional<T> await(Supplier<Optional<T>> look) {
        long deadline = System.nanoTime() + IN_FORCE_LIMIT.toNanos();
        try {
            do {
                Optional<T> found = lookOnce(look);
                if (found.isPresent()) {
                    return found;
                }
            } while (!closed.await(LOOK_INTERVAL_MS, TimeUnit.MILLISECONDS) && System.nanoTime() < deadline);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Optional.empty();
    }

    private static <T> Optional<T> lookOnce(Supplier<Optional<T>> look) {
        try {
            return look.get();
        } catch (NotReadyException e) {
            return Optional.empty(); // what Kafka has comes into force when the partition is back
        }
    }

    @Override
    public void close() {
        closed.countDown();
        KafkaProducer<byte[], byte[]> open = producer;
        if (open != null) {
            open.close(Duration.ZERO);
        }
    }
}
