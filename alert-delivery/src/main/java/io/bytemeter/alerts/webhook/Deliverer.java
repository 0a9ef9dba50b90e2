package io.bytemeter.alerts.webhook;

import io.bytemeter.alerts.Alert;
import io.bytemeter.alerts.AlertJson;
import io.bytemeter.alerts.topic.AlertValues;
import io.bytemeter.alerts.topic.Clients;
import io.bytemeter.schema.Delivery;
import io.bytemeter.schema.DeliveryState;
import io.bytemeter.schema.Webhook;
import io.bytemeter.schema.topic.Topics;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Delivers the alerts of the partitions this instance owns, on a thread of its own. */
final class Deliverer implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(Deliverer.class);
    private static final String GROUP = "bytemeter-alert-delivery";
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration FAREWELL = Duration.ofSeconds(2);
    private static final long RETRY_PAUSE_MS = 1_000;
    private static final long STOP_MS = 15_000;

    private final Clients clients;
    private final AlertValues alerts;
    private final DeliveryTopic topic;
    private final WebhookStore webhooks;
    private final Attempts attempts;
    private final Clock clock;
    private final CountDownLatch stopping = new CountDownLatch(1);

    /** Partitions of deliveries that are being read for the first time, and where that ends. */
    private final Map<TopicPartition, Long> loading = new HashMap<>();

    private @Nullable Thread thread;

    Deliverer(
            Clients clients,
            AlertValues alerts,
            DeliveryTopic topic,
            WebhookStore webhooks,
            Attempts attempts,
            Clock clock) {
        this.clients = clients;
        this.alerts = alerts;
        this.topic = topic;
        this.webhooks = webhooks;
        this.attempts = attempts;
        this.clock = clock;
    }

    void start() {
        Thread delivering = new Thread(this::run, "alert-deliverer");
        delivering.setDaemon(true);
        thread = delivering;
        delivering.start();
    }

    /** Stops trying; what is pending is another instance's, or the next start's. */
    @Override
    public void close() {
        stopping.countDown();
        Thread delivering = thread;
        if (delivering != null) {
            try {
                delivering.join(STOP_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void run() {
        boolean failing = false;
        while (stopping.getCount() > 0) {
            try (Consumer<byte[], byte[]> consumer = clients.member(GROUP, "bytemeter-alert-delivery")) {
                seeWebhooks(consumer);
                consumer.subscribe(List.of(Topics.ALERTS, Topics.DELIVERIES), new Ownership(consumer));
                while (stopping.getCount() > 0) {
                    round(consumer);
                    failing = false;
                }
                attempts.settle(FAREWELL, clock);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                logger.atLevel(failing ? Level.DEBUG : Level.WARN)
                        .addKeyValue("cause", e.toString())
                        .log("alerts cannot be delivered now; nothing is lost");
                failing = true;
                pause();
            } finally {
                attempts.dropAll();
                loading.clear();
            }
        }
    }

    private void round(Consumer<byte[], byte[]> consumer) throws InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> taken = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            if (record.topic().equals(Topics.DELIVERIES)) {
                Delivery delivery = topic.read(record.value());
                if (delivery != null) {
                    attempts.read(record.partition(), delivery);
                }
            } else {
                if (taken.isEmpty()) {
                    seeWebhooks(consumer);
                }
                fanOut(record);
                taken.put(
                        new TopicPartition(record.topic(), record.partition()),
                        new OffsetAndMetadata(record.offset() + 1));
            }
        }
        if (!taken.isEmpty()) {
            topic.flush();
            consumer.commitSync(taken);
        }
        loaded(consumer);
        attempts.round(clock.millis());
    }

    /** Waits until all webhooks are known that exist now: one that was created before an alert gets it. */
    private void seeWebhooks(Consumer<byte[], byte[]> consumer) throws InterruptedException {
        TopicPartition partition = new TopicPartition(Topics.WEBHOOKS, 0);
        Long end = consumer.endOffsets(List.of(partition)).get(partition);
        webhooks.awaitPosition(end == null ? 0 : end);
    }

    private void fanOut(ConsumerRecord<byte[], byte[]> record) {
        Alert alert = alerts.read(record.value());
        if (alert == null) {
            return;
        }
        String body = AlertJson.of(alert).toString();
        for (Webhook webhook : webhooks.all()) {
            if (webhook.getEnabled() && record.timestamp() >= webhook.getCreatedAt()) {
                Delivery delivery = pending(webhook.getId(), alert.id(), alert.id(), body, clock.millis());
                if (!attempts.knows(record.partition(), delivery)) {
                    topic.write(record.partition(), delivery);
                    attempts.read(record.partition(), delivery);
                }
            }
        }
    }

    static Delivery pending(String webhook, String id, String alert, String body, long now) {
        return new Delivery(webhook, id, alert, DeliveryState.PENDING, body, now, 0, null, null, now, null, null);
    }

    /** Lets the alerts of partitions in whose deliveries all is known flow. */
    private void loaded(Consumer<byte[], byte[]> consumer) {
        loading.entrySet().removeIf(entry -> {
            boolean known = consumer.position(entry.getKey()) >= entry.getValue();
            if (known) {
                consumer.resume(
                        List.of(new TopicPartition(Topics.ALERTS, entry.getKey().partition())));
                attempts.own(entry.getKey().partition());
            }
            return known;
        });
    }

    private void pause() {
        try {
            if (stopping.await(RETRY_PAUSE_MS, TimeUnit.MILLISECONDS)) {
                logger.atDebug().log("stopping");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopping.countDown();
        }
    }

    /** Reads the deliveries of a partition from their beginning before its alerts. */
    private final class Ownership implements ConsumerRebalanceListener {
        private final Consumer<byte[], byte[]> consumer;

        Ownership(Consumer<byte[], byte[]> consumer) {
            this.consumer = consumer;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            List<TopicPartition> deliveries = partitions.stream()
                    .filter(partition -> partition.topic().equals(Topics.DELIVERIES))
                    .toList();
            consumer.pause(partitions.stream()
                    .filter(partition -> partition.topic().equals(Topics.ALERTS))
                    .toList());
            consumer.seekToBeginning(deliveries);
            loading.putAll(consumer.endOffsets(deliveries));
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            attempts.settle(FAREWELL, clock); // or the next owner posts again what is under way here
            for (TopicPartition partition : partitions) {
                if (partition.topic().equals(Topics.DELIVERIES)) {
                    loading.remove(partition);
                    attempts.drop(partition.partition());
                }
            }
        }
    }
}
