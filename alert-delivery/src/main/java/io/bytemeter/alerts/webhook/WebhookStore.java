package io.bytemeter.alerts.webhook;

import io.bytemeter.alerts.AlertsUnavailableException;
import io.bytemeter.alerts.topic.Clients;
import io.bytemeter.schema.Webhook;
import io.bytemeter.schema.id.SchemaIds;
import io.bytemeter.schema.topic.TopicThread;
import io.bytemeter.schema.topic.Topics;
import io.bytemeter.schema.wire.AvroSerde;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The webhooks of the cluster, read from their topic on a thread of its own. */
final class WebhookStore implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(WebhookStore.class);
    private static final TopicPartition PARTITION = new TopicPartition(Topics.WEBHOOKS, 0);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final long PATIENCE_MS = 10_000;

    private final Producer<byte[], byte[]> producer;
    private final AvroSerde<Webhook> serde;
    private final Map<String, Webhook> webhooks = new ConcurrentHashMap<>();
    private final Object moved = new Object();
    private long position = -1;
    private final TopicThread thread;
    private boolean failing; // the thread's

    WebhookStore(Clients clients, Producer<byte[], byte[]> producer, SchemaIds ids) {
        this.producer = producer;
        this.serde = new AvroSerde<>(Webhook.class, ids);
        this.thread =
                new TopicThread("webhook-store", () -> clients.reader("bytemeter-webhooks"), this::read, this::failed);
    }

    void start() {
        thread.start();
    }

    List<Webhook> all() {
        return List.copyOf(webhooks.values());
    }

    @Nullable
    Webhook find(String id) {
        return webhooks.get(id);
    }

    /**
     * Writes {@code webhook}, or takes it away if null, and waits until this store knows it.
     *
     * @throws AlertsUnavailableException if Kafka does not take it, or not soon enough
     */
    void put(String id, @Nullable Webhook webhook) {
        byte[] value = webhook == null ? null : serde.serializer().serialize(Topics.WEBHOOKS, webhook);
        try {
            long offset = producer.send(
                            new ProducerRecord<>(Topics.WEBHOOKS, 0, id.getBytes(StandardCharsets.UTF_8), value))
                    .get(PATIENCE_MS, TimeUnit.MILLISECONDS)
                    .offset();
            awaitPosition(offset + 1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AlertsUnavailableException("interrupted", e);
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            throw new AlertsUnavailableException("Kafka does not take the webhook: " + e, e);
        }
    }

    /** Waits until this store has read up to {@code offset}, at most a few seconds. */
    void awaitPosition(long offset) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS);
        synchronized (moved) {
            while (position < offset) {
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (left <= 0) {
                    throw new AlertsUnavailableException("the webhooks cannot be read now", null);
                }
                moved.wait(left);
            }
        }
    }

    @Override
    public void close() {
        thread.close();
    }

    private void read(Consumer<byte[], byte[]> consumer) {
        consumer.assign(List.of(PARTITION));
        consumer.seekToBeginning(List.of(PARTITION));
        while (!thread.isClosed()) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                take(record);
            }
            moved(consumer.position(PARTITION));
            failing = false;
        }
    }

    private void failed(RuntimeException failure) {
        if (!failing) {
            logger.atWarn().addKeyValue("cause", failure.toString()).log("webhooks cannot be read now");
        }
        failing = true;
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        String id = new String(record.key(), StandardCharsets.UTF_8);
        try {
            Webhook webhook = serde.deserializer().deserialize(Topics.WEBHOOKS, record.value());
            if (webhook == null) {
                webhooks.remove(id);
            } else {
                webhooks.put(id, webhook);
            }
        } catch (SerializationException e) {
            logger.atWarn().addKeyValue("webhook", id).setCause(e).log("unreadable webhook");
        }
    }

    private void moved(long next) {
        synchronized (moved) {
            position = next;
            moved.notifyAll();
        }
    }
}
