package io.bytemeter.node.publish;

import io.bytemeter.node.meter.MeterTotals;
import io.bytemeter.schema.NodeState;
import io.bytemeter.schema.NodeStatus;
import io.bytemeter.schema.topic.Topics;
import io.bytemeter.usage.UsageRecord;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the publisher's thread does, round by round. Confined to it. */
final class Publication {
    /** A batch not acknowledged for so long is worth a word. */
    private static final Duration SLOW = Duration.ofSeconds(10);

    private static final Logger logger = LoggerFactory.getLogger(Publication.class);

    private final Clock clock;
    private final Ledger ledger;
    private final BatchMaker maker;
    private final Outbox outbox;
    private final Sender sender;
    private final Heartbeat heartbeat;
    private final Serializer<NodeStatus> statusSerializer;
    private final Backlog backlog;
    private final LogGate slowLog;
    private long records;
    private long batches;
    private long acknowledgedBatches;

    Publication(
            Clock clock,
            Ledger ledger,
            BatchMaker maker,
            Outbox outbox,
            Sender sender,
            Heartbeat heartbeat,
            Serializer<NodeStatus> statusSerializer,
            Backlog backlog) {
        this.clock = clock;
        this.ledger = ledger;
        this.maker = maker;
        this.outbox = outbox;
        this.sender = sender;
        this.heartbeat = heartbeat;
        this.statusSerializer = statusSerializer;
        this.backlog = backlog;
        this.slowLog = new LogGate(clock, Duration.ofSeconds(30));
    }

    /**
     * Packs and sends {@code offered}, books what the broker has acknowledged, and sends the status if it is due.
     *
     * @param totals taken before {@code offered} was
     */
    void round(List<UsageRecord> offered, MeterTotals totals) {
        long now = clock.millis();
        maker.add(offered);
        maker.make(now, this::made);
        book();
        sender.send();
        if (now >= heartbeat.dueAt()) {
            sendStatus(NodeState.RUNNING, totals, () -> {});
        }
        Batch oldest = outbox.oldest();
        if (oldest != null && now - oldest.madeAt() > SLOW.toMillis() && slowLog.open()) {
            logger.atWarn()
                    .addKeyValue("batches", outbox.size())
                    .addKeyValue("backlogBytes", backlog.bytes())
                    .addKeyValue("oldestMs", now - oldest.madeAt())
                    .log("usage waits for Kafka");
        }
    }

    /** Sends the status; {@code done} is called on any thread once the broker has it. */
    void sendStatus(NodeState state, MeterTotals totals, Runnable done) {
        long now = clock.millis();
        NodeStatus status = heartbeat.status(state, now, totals, backlog.bytes());
        sender.sendStatus(statusSerializer.serialize(Topics.NODES, status), done);
        heartbeat.sent(now);
    }

    /** Whether the broker has acknowledged everything. */
    boolean isDone() {
        return outbox.isEmpty();
    }

    /** How long the next round may wait if nothing is offered or acknowledged, in ms. */
    long idleMs() {
        return heartbeat.dueAt() - clock.millis();
    }

    PublisherStatus status() {
        return new PublisherStatus(
                ledger.epoch(), records, batches, acknowledgedBatches, backlog.bytes(), sender.failures(), problem());
    }

    void close(Duration timeout) {
        sender.close(timeout);
    }

    private void made(Batch batch) {
        outbox.add(batch);
        backlog.packed(batch);
        heartbeat.news();
        batches++;
        records += batch.records();
    }

    private void book() {
        for (Batch batch = sender.nextAcknowledged(); batch != null; batch = sender.nextAcknowledged()) {
            if (outbox.acknowledge(batch)) {
                backlog.acknowledged(batch);
                acknowledgedBatches++;
            }
        }
    }

    private @Nullable String problem() {
        Exception failure = sender.lastFailure();
        if (failure != null) {
            return "Kafka does not take usage: " + failure.getMessage();
        }
        Batch oldest = outbox.oldest();
        long age = oldest == null ? 0 : clock.millis() - oldest.madeAt();
        return age > SLOW.toMillis() ? "Kafka has not acknowledged usage for " + age / 1_000 + " s" : null;
    }
}
