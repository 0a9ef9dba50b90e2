package io.bytemeter.node.publish;

import io.bytemeter.node.ledger.ConnectionFile;
import io.bytemeter.node.meter.MeterTotals;
import io.bytemeter.node.meter.Metered;
import io.bytemeter.node.spool.Book;
import io.bytemeter.node.spool.Entry;
import io.bytemeter.node.spool.Loss;
import io.bytemeter.node.spool.Spool;
import io.bytemeter.schema.Gap;
import io.bytemeter.schema.NodeState;
import io.bytemeter.schema.NodeStatus;
import io.bytemeter.schema.id.SchemaIds;
import io.bytemeter.schema.topic.Topics;
import io.bytemeter.schema.wire.AvroSerde;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the publisher's thread does, round by round. Confined to it, except for {@link #spoolWorks()}. */
final class Publication {
    /** A batch not acknowledged for so long is worth a word. */
    private static final Duration SLOW = Duration.ofSeconds(10);

    private static final Logger logger = LoggerFactory.getLogger(Publication.class);

    private final Clock clock;
    private final Spool spool;
    private final ConnectionFile legs;
    private final long fsyncMs;
    private final NodeLedger ledger;
    private final IntFunction<BatchMaker> makers;
    private final Outbox outbox;
    private final Sender sender;
    private final Heartbeat heartbeat;
    private final Serializer<NodeStatus> statusSerializer;
    private final Serializer<Gap> gapSerializer;
    private final Backlog backlog;
    private final Queue<Declaration.Told> declared;
    private final LogGate slowLog;
    private final LogGate spoolLog;
    private BatchMaker maker;
    private boolean connected;
    private long flushedUntil;
    private long forcedAt;
    private long records;
    private long batches;
    private long acknowledgedBatches;
    private long spoolFailures;
    private volatile boolean formerTold;
    private volatile @Nullable String spoolProblem;

    /**
     * @param makers make batches for so many partitions
     * @param declared gaps to be sent
     */
    Publication(
            Clock clock,
            NodeLedger ledger,
            Duration fsyncInterval,
            IntFunction<BatchMaker> makers,
            Outbox outbox,
            Sender sender,
            Heartbeat heartbeat,
            SchemaIds ids,
            Backlog backlog,
            Queue<Declaration.Told> declared) {
        this.clock = clock;
        this.spool = ledger.spool();
        this.legs = ledger.legs();
        this.fsyncMs = fsyncInterval.toMillis();
        this.ledger = ledger;
        this.makers = makers;
        this.maker = makers.apply(ledger.partitions());
        this.outbox = outbox;
        this.sender = sender;
        this.heartbeat = heartbeat;
        this.statusSerializer = new AvroSerde<>(NodeStatus.class, ids).serializer();
        this.gapSerializer = new AvroSerde<>(Gap.class, ids).serializer();
        this.backlog = backlog;
        this.declared = declared;
        this.slowLog = new LogGate(clock, Duration.ofSeconds(30));
        this.spoolLog = new LogGate(clock, Duration.ofSeconds(10));
    }

    /**
     * Packs, spools and sends {@code offered}, books what the broker has acknowledged, and sends the status if it is due.
     *
     * @param totals taken before {@code offered} was
     */
    void round(List<Metered> offered, MeterTotals totals) {
        long now = clock.millis();
        maker.add(offered);
        legs.alive(now);
        spool(now);
        if (maker.isEmpty()) {
            flushedUntil = totals.flushedUntil();
        }
        if (connected) {
            converse(now, totals);
        }
        Entry oldest = outbox.oldest();
        if (oldest != null && now - oldest.madeAt() > SLOW.toMillis() && slowLog.open()) {
            logger.atWarn()
                    .addKeyValue("batches", outbox.size())
                    .addKeyValue("spoolBytes", spool.bytes())
                    .addKeyValue("oldestMs", now - oldest.madeAt())
                    .log("usage waits for Kafka");
        }
    }

    private void converse(long now, MeterTotals totals) {
        book();
        sender.send();
        declare();
        if (now >= heartbeat.dueAt() && tellFormer(now)) {
            sendStatus(NodeState.RUNNING, totals, () -> {});
        }
    }

    private void declare() {
        for (Declaration.Told next = declared.poll(); next != null; next = declared.poll()) {
            Gap gap = Declaration.of(heartbeat.node(), spool.epoch(), next.shortfall());
            sender.sendGap(gap.getId(), gapSerializer.serialize(Topics.GAPS, gap), next.told());
        }
    }

    /**
     * The cluster has been heard of: from now on what is spooled is sent. Another partition count than that of the
     * epoch begins a new one. Does nothing while something waits for the spool; call it again.
     */
    void connect(int partitions) throws IOException {
        if (maker.isEmpty()) {
            ledger.partitioned(partitions);
            maker = makers.apply(partitions);
            connected = true;
        }
    }

    /** Whether the cluster has been heard of in this life. */
    boolean isConnected() {
        return connected;
    }

    /** Sends the status; {@code done} is called on any thread once the broker has it. */
    void sendStatus(NodeState state, MeterTotals totals, Runnable done) {
        long now = clock.millis();
        NodeStatus status = heartbeat.status(state, now, totals.live(), flushedUntil, outbox.bytes());
        sender.sendStatus(statusSerializer.serialize(Topics.NODES, status), done);
        heartbeat.sent(now);
    }

    /** Whether all that was offered is in the spool. */
    boolean isSpooled() {
        return maker.isEmpty();
    }

    /** Whether the broker has acknowledged everything. */
    boolean isDone() {
        return maker.isEmpty() && outbox.isEmpty();
    }

    /** Whether the last attempt to write the spool has succeeded. */
    boolean spoolWorks() {
        return spoolProblem == null;
    }

    /** How long the next round may wait if nothing is offered or acknowledged, in ms. */
    long idleMs() {
        return connected ? heartbeat.dueAt() - clock.millis() : Long.MAX_VALUE;
    }

    PublisherStatus status() {
        return new PublisherStatus(
                spool.epoch(),
                records,
                batches,
                acknowledgedBatches,
                outbox.bytes() + backlog.bytes(),
                spool.bytes(),
                spoolFailures,
                legs.unkeptLegs(),
                sender.failures(),
                problem());
    }

    void close(Duration timeout) {
        sender.close(timeout);
    }

    private void spool(long now) {
        try {
            maker.make(now, this::made);
            if (now - forcedAt >= fsyncMs || now < forcedAt) {
                forcedAt = now;
                spool.force();
            }
            spoolProblem = null;
        } catch (IOException e) {
            spoolFailed(e);
        }
    }

    private void spoolFailed(IOException e) {
        spoolProblem = "the spool cannot be written: " + e;
        spoolFailures++;
        if (spoolLog.open()) {
            logger.atError().setCause(e).log("the spool cannot be written; usage stays in the ledger meanwhile");
        }
    }

    private void made(Entry batch) {
        outbox.spooled(batch);
        backlog.spooled(batch.records());
        heartbeat.news();
        batches++;
        records += batch.records();
    }

    private void book() {
        for (Entry batch = sender.nextAcknowledged(); batch != null; batch = sender.nextAcknowledged()) {
            if (outbox.acknowledge(batch)) {
                acknowledgedBatches++;
            }
        }
        try {
            outbox.settle();
        } catch (IOException e) { // a later life may send some once more
            spoolFailed(e);
        }
    }

    /** Whether metering may hear of this epoch: how the one before ended comes first. */
    private boolean tellFormer(long now) {
        if (spool.formerTold()) {
            return true;
        }
        try {
            if (formerTold) {
                spool.tellFormer();
                return true;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Book former = spool.book().former();
        Loss loss = spool.book().loss();
        AtomicInteger untold = new AtomicInteger((former == null ? 0 : 1) + (loss == null ? 0 : 1));
        Runnable told = () -> {
            if (untold.decrementAndGet() == 0) {
                formerTold = true;
            }
        };
        if (loss != null) {
            Gap gap = Declaration.of(heartbeat.node(), loss);
            sender.sendGap(gap.getId(), gapSerializer.serialize(Topics.GAPS, gap), told);
        }
        if (former != null) {
            sender.sendStatus(statusSerializer.serialize(Topics.NODES, heartbeat.end(former, now)), told);
        }
        heartbeat.waiting(now);
        return false;
    }

    private @Nullable String problem() {
        if (spoolProblem != null) {
            return spoolProblem;
        }
        if (!spool.hasRoom()) {
            return "the spool is full (" + spool.bytes() + " bytes): usage stays in the ledger until Kafka takes it";
        }
        if (!connected) {
            return "Kafka or the schema registry has not answered since the start; usage waits in the spool";
        }
        Exception failure = sender.lastFailure();
        if (failure != null) {
            return "Kafka does not take usage: " + failure.getMessage();
        }
        Entry oldest = outbox.oldest();
        long age = oldest == null ? 0 : clock.millis() - oldest.madeAt();
        return age > SLOW.toMillis() ? "Kafka has not acknowledged usage for " + age / 1_000 + " s" : null;
    }
}
