package io.bytemeter.node.publish;

import io.bytemeter.schema.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what the outbox holds. After any failure the producer is given up and everything not acknowledged is sent again,
 * in order, through a new one. Confined to the publisher's thread, except that producers call back on theirs.
 */
final class Sender {
    /** Most bytes sent and not acknowledged: the rest waits in the outbox, where it can be counted and resent. */
    static final long MAX_SENT_BYTES = 16 << 20;

    private static final Logger logger = LoggerFactory.getLogger(Sender.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final Cluster cluster;
    private final byte[] key;
    private final Clock clock;
    private final Outbox outbox;
    private final Runnable wake;
    private final LogGate failureLog;
    private final Queue<Acknowledgement> acknowledged = new ConcurrentLinkedQueue<>();

    private @Nullable Link link;
    private Duration pause = FIRST_PAUSE;
    private long retryAt = Long.MIN_VALUE;
    private @Nullable Exception lastFailure;
    private long failures;

    /** One producer's life. */
    private static final class Link {
        final Producer<byte[], byte[]> producer;
        volatile @Nullable Exception failure;

        Link(Producer<byte[], byte[]> producer) {
            this.producer = producer;
        }
    }

    private record Acknowledgement(Link link, Batch batch) {}

    /** @param wake called on any thread when an answer of the broker has come */
    Sender(Cluster cluster, String node, Clock clock, Outbox outbox, Runnable wake) {
        this.cluster = cluster;
        this.key = node.getBytes(StandardCharsets.UTF_8);
        this.clock = clock;
        this.outbox = outbox;
        this.wake = wake;
        this.failureLog = new LogGate(clock, Duration.ofSeconds(10));
    }

    /** The next batch the broker has acknowledged, or null. */
    @Nullable
    Batch nextAcknowledged() {
        Acknowledgement next = acknowledged.poll();
        if (next == null) {
            return null;
        }
        if (next.link() == link) { // what a producer given up had brought home says nothing about the next
            pause = FIRST_PAUSE;
            lastFailure = null;
        }
        return next.batch();
    }

    /** Sends as much of the outbox as may be under way. */
    void send() {
        Link current = usable();
        while (current != null && current.failure == null && outbox.sentBytes() < MAX_SENT_BYTES) {
            Batch batch = outbox.take();
            if (batch == null) {
                return;
            }
            send(
                    current,
                    Topics.USAGE,
                    batch.partition(),
                    batch.value(),
                    () -> acknowledged.add(new Acknowledgement(current, batch)));
        }
    }

    /** Sends a node status; {@code done} is called on the producer's thread if the broker has taken it. */
    void sendStatus(byte[] value, Runnable done) {
        Link current = usable();
        if (current != null) {
            send(current, Topics.NODES, null, value, done);
        }
    }

    /** Why the last attempt failed, until one succeeds. */
    @Nullable
    Exception lastFailure() {
        return lastFailure;
    }

    /** Producers given up. */
    long failures() {
        return failures;
    }

    void close(Duration timeout) {
        if (link != null) {
            link.producer.close(timeout);
            link = null;
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback is told the same
    private void send(Link current, String topic, @Nullable Integer partition, byte[] value, Runnable done) {
        try {
            current.producer.send(new ProducerRecord<>(topic, partition, key, value), (metadata, failure) -> {
                if (failure == null) {
                    done.run();
                } else if (current.failure == null) {
                    current.failure = failure;
                }
                wake.run();
            });
        } catch (KafkaException | IllegalStateException e) {
            current.failure = e;
        }
    }

    private @Nullable Link usable() {
        Link current = link;
        if (current != null && current.failure != null) {
            giveUp(current, current.failure);
        }
        if (link == null && clock.millis() >= retryAt) {
            try {
                link = new Link(cluster.producer());
            } catch (KafkaException e) {
                failed(e);
            }
        }
        return link;
    }

    private void giveUp(Link given, Exception failure) {
        link = null;
        given.producer.close(Duration.ZERO);
        outbox.resend();
        failed(failure);
    }

    private void failed(Exception failure) {
        failures++;
        lastFailure = failure;
        retryAt = clock.millis() + pause.toMillis();
        if (failureLog.open()) {
            logger.atError()
                    .addKeyValue("batches", outbox.size())
                    .addKeyValue("retryIn", pause)
                    .addKeyValue("cause", failure.toString())
                    .log("Kafka did not take usage; it is kept and will be sent again");
        }
        Duration doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    }
}
