package io.bytemeter.node.publish;

import io.bytemeter.node.spool.Entry;
import io.bytemeter.schema.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Sends what the outbox holds. What a producer will not take now, for want of a broker or of memory, is offered to it
 * again. After any other failure the producer is given up, and everything not acknowledged is sent again, in order,
 * through a new one. Confined to the publisher's thread, except that producers call back on theirs.
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

    /** One producer's life, and the first thing that went wrong in it. Thread-safe. */
    private static final class Link {
        final Producer<byte[], byte[]> producer;
        private @Nullable Exception failure;
        private @Nullable Entry refused;

        Link(Producer<byte[], byte[]> producer) {
            this.producer = producer;
        }

        /** @param batch null for a status, which need not be sent again */
        synchronized void failed(@Nullable Entry batch, Exception cause) {
            if (failure == null || !(cause instanceof RetriableException)) {
                failure = cause;
            }
            refused = refused == null ? batch : refused;
        }

        synchronized @Nullable Exception failure() {
            return failure;
        }

        synchronized @Nullable Entry takeRefused() {
            Entry batch = refused;
            refused = null;
            failure = null;
            return batch;
        }
    }

    private record Acknowledgement(Link link, Entry batch) {}

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
    Entry nextAcknowledged() {
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
        while (current != null && current.failure() == null && outbox.sentBytes() < MAX_SENT_BYTES) {
            Entry batch = outbox.take();
            if (batch == null) {
                return;
            }
            send(
                    current,
                    batch,
                    new ProducerRecord<>(Topics.USAGE, batch.partition(), key, batch.value()),
                    () -> acknowledged.add(new Acknowledgement(current, batch)));
        }
    }

    /** Sends a node status; {@code done} is called on the producer's thread if the broker has taken it. */
    void sendStatus(byte[] value, Runnable done) {
        Link current = usable();
        if (current != null) {
            send(current, null, new ProducerRecord<>(Topics.NODES, key, value), done);
        }
    }

    /** Sends a gap; {@code done} likewise. Metering knows by a header that it is not one of its own. */
    void sendGap(String id, byte[] value, Runnable done) {
        Link current = usable();
        if (current != null) {
            ProducerRecord<byte[], byte[]> gap = new ProducerRecord<>(Topics.GAPS, key, value);
            gap.headers().add(Topics.DECLARED_GAP, id.getBytes(StandardCharsets.UTF_8));
            send(current, null, gap, done);
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
    private void send(Link current, @Nullable Entry batch, ProducerRecord<byte[], byte[]> record, Runnable done) {
        try {
            current.producer.send(record, (metadata, failure) -> {
                if (failure == null) {
                    done.run();
                } else {
                    current.failed(batch, failure);
                }
                wake.run();
            });
        } catch (KafkaException | IllegalStateException e) {
            current.failed(batch, e);
        }
    }

    /** A producer that may be sent to; null while there is none, or while it is left alone for a moment. */
    private @Nullable Link usable() {
        Link current = link;
        Exception failure = current == null ? null : current.failure();
        if (current != null && failure instanceof RetriableException) {
            Entry refused = current.takeRefused();
            if (refused != null) {
                outbox.putBack(refused);
            }
            failed(failure, FIRST_PAUSE);
        } else if (current != null && failure != null) {
            giveUp(current, failure);
        }
        if (clock.millis() < retryAt) {
            return null;
        }
        if (link == null) {
            try {
                link = new Link(cluster.producer());
            } catch (KafkaException e) {
                failed(e, FIRST_PAUSE);
            }
        }
        return link;
    }

    private void giveUp(Link given, Exception failure) {
        link = null;
        given.producer.close(Duration.ZERO);
        outbox.resend();
        failures++;
        failed(failure, pause);
        Duration doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    }

    private void failed(Exception failure, Duration retryIn) {
        lastFailure = failure;
        retryAt = clock.millis() + retryIn.toMillis();
        if (failureLog.open()) {
            logger.atLevel(failure instanceof RetriableException ? Level.WARN : Level.ERROR)
                    .addKeyValue("batches", outbox.size())
                    .addKeyValue("retryIn", retryIn)
                    .addKeyValue("cause", failure.toString())
                    .log("Kafka does not take usage; it is kept and will be sent again");
        }
    }
}
