package io.bytemeter.node.publish;

import io.bytemeter.node.config.NodeSettings;
import io.bytemeter.node.meter.MeterTotals;
import io.bytemeter.node.meter.Metered;
import io.bytemeter.node.meter.UsageSink;
import io.bytemeter.node.spool.Loss;
import io.bytemeter.node.spool.Spool;
import io.bytemeter.schema.NodeState;
import io.bytemeter.schema.NodeStatus;
import io.bytemeter.schema.UsageBatch;
import io.bytemeter.schema.id.RegistryUnreachableException;
import io.bytemeter.schema.id.SchemaIds;
import io.bytemeter.schema.topic.Topics;
import io.bytemeter.schema.wire.AvroSerde;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes usage, and the node's status. Any thread may offer; one thread of its own packs and sends. Nothing that was
 * offered is dropped: what Kafka does not take is kept and sent again until it does.
 */
public final class UsagePublisher implements UsageSink, AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(UsagePublisher.class);
    private static final Duration RETRY_START = Duration.ofSeconds(1);
    private static final long LONGEST_WAIT_MS = 1_000;
    private static final long CLOSING_WAIT_MS = 20;
    private static final long LONGEST_FAREWELL_MS = 5_000;
    private static final long GATHER_MS = 5;

    /** Most usage that waits in memory for the spool. */
    private static final long MAX_BACKLOG_BYTES = 64 << 20;

    private final NodeSettings settings;
    private final String version;
    private final Clock clock;
    private final NodeLedger ledger;
    private final Cluster cluster;
    private final SchemaIds ids;
    private final SpoolListener listener;

    private final Queue<List<Metered>> offered = new ConcurrentLinkedQueue<>();
    private final Queue<Declaration.Told> declared = new ConcurrentLinkedQueue<>();
    private final Backlog backlog;
    private final Semaphore signal = new Semaphore(0);
    private final ClusterWatch watch;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile PublisherStatus status;
    private volatile @Nullable Publication current;
    private @Nullable Thread thread;

    /**
     * @param version of the program, for the status
     * @param ledger closed by the caller, after the publisher
     */
    public UsagePublisher(
            NodeSettings settings, String version, Clock clock, NodeLedger ledger, Cluster cluster, SchemaIds ids) {
        this(settings, version, clock, ledger, cluster, ids, SpoolListener.NONE);
    }

    /**
     * @param version of the program, for the status
     * @param ledger closed by the caller, after the publisher
     * @param listener told of each entry of the spool
     */
    public UsagePublisher(
            NodeSettings settings,
            String version,
            Clock clock,
            NodeLedger ledger,
            Cluster cluster,
            SchemaIds ids,
            SpoolListener listener) {
        this.settings = settings;
        this.version = version;
        this.clock = clock;
        this.ledger = ledger;
        this.cluster = cluster;
        this.ids = ids;
        this.listener = listener;
        this.backlog = new Backlog(MAX_BACKLOG_BYTES);
        this.watch = new ClusterWatch(cluster, ids, clock, signal::release);
        this.status = new PublisherStatus(0, 0, 0, 0, 0, 0, 0, 0, 0, "waits for Kafka and the schema registry");
    }

    /**
     * Begins to spool, and to send as soon as the cluster and the registry answer. Only a node that has never heard of
     * them waits here until they do: without the partition count and the schemas' ids nothing can be spooled.
     *
     * @param totals what the node has done; asked on the publisher's thread
     * @throws RuntimeException if they are waited for and refuse: a topic of the wrong shape, an incompatible schema, no
     *     access
     */
    public void start(Supplier<MeterTotals> totals) {
        boolean first = ledger.partitions() == 0;
        int partitions = whenAnswered(() -> {
            ClusterWatch.ask(ids);
            return first ? cluster.usagePartitions() : ledger.partitions();
        });
        Optional<Loss> loss = first ? whenAnswered(this::lossOfAFormerLife) : Optional.empty();
        Spool spool = ledger.spool();
        try {
            ledger.prepare(partitions, loss.orElse(null));
            BatchMaker leftovers = maker(spool.book().partitions());
            leftovers.add(ledger.leftovers());
            leftovers.make(clock.millis(), batch -> {});
            ledger.begin(partitions);
        } catch (IOException e) {
            throw new UncheckedIOException("the ledger of this node cannot be written: " + e, e);
        }
        Outbox outbox = new Outbox(spool);
        Publication publication = new Publication(
                clock,
                ledger,
                settings.fsyncInterval(),
                this::maker,
                outbox,
                new Sender(cluster, settings.id(), clock, outbox, signal::release),
                new Heartbeat(settings.id(), version, clock.millis(), spool),
                ids,
                backlog,
                declared);
        current = publication;
        if (first) {
            watch.heard(partitions);
        } else {
            watch.start();
        }
        Thread publishing = new Thread(() -> publish(publication, totals), "usage-publisher");
        publishing.setDaemon(true); // close() waits for it; a program that dies without close() must not hang on it
        publishing.setUncaughtExceptionHandler((dead, cause) -> died(cause));
        thread = publishing;
        publishing.start();
    }

    @Override
    public boolean ready() {
        Publication publication = current;
        return backlog.hasRoom()
                && (publication == null
                        || (publication.spoolWorks() && ledger.spool().hasRoom()));
    }

    /** @throws IllegalStateException once closed; the records stay the caller's then */
    @Override
    public void offer(List<Metered> records) {
        if (stopping.getCount() == 0) {
            throw new IllegalStateException("the publisher is closed");
        }
        backlog.offered(records.size());
        offered.add(records);
        signal.release();
    }

    /**
     * Declares that bytes may be missing. It is sent once the broker is there; if that fails it is not sent again, so who
     * declares does so anew until {@code told} is called.
     *
     * @param told called on any thread once the broker has it
     */
    public void declare(Shortfall shortfall, Runnable told) {
        declared.add(new Declaration.Told(shortfall, told));
        signal.release();
    }

    /** How publishing goes, as of the last round. */
    public PublisherStatus status() {
        return status;
    }

    /**
     * Publishes everything offered and, once all is acknowledged, the status STOPPED. Gives up after the timeout of the
     * settings and says what is left.
     */
    @Override
    public void close() {
        stopping.countDown();
        signal.release();
        Thread publishing = thread;
        if (publishing != null) {
            try {
                publishing.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                logger.atWarn()
                        .addKeyValue("backlogBytes", backlog.bytes())
                        .log("interrupted while usage was being published");
            }
        }
        watch.close();
    }

    private BatchMaker maker(int partitions) {
        return new BatchMaker(
                new UsagePartitioner(settings.id(), partitions),
                ledger.spool(),
                ledger.legs(),
                new AvroSerde<>(UsageBatch.class, ids).serializer(),
                listener);
    }

    /** Of a node whose directory is new, though metering knows its name. */
    private Optional<Loss> lossOfAFormerLife() {
        byte[] last = cluster.lastStatus();
        if (last == null) {
            return Optional.empty();
        }
        NodeStatus status =
                new AvroSerde<>(NodeStatus.class, ids).deserializer().deserialize(Topics.NODES, last);
        Optional<Loss> loss = Optional.ofNullable(FormerLife.loss(status, clock.millis()));
        loss.ifPresent(of -> logger.atWarn()
                .addKeyValue("node", settings.id())
                .addKeyValue("epoch", of.epoch())
                .log("this node has run before, with another directory: what was not sent then is lost"));
        return loss;
    }

    /** Asks until the cluster and the registry answer. */
    private <T> T whenAnswered(Supplier<T> question) {
        LogGate log = new LogGate(clock, Duration.ofSeconds(10));
        while (true) {
            try {
                return question.get();
            } catch (RetriableException | RegistryUnreachableException e) {
                if (log.open()) {
                    logger.atWarn()
                            .addKeyValue("cause", e.toString())
                            .log("the first start of this node waits until Kafka and the schema registry have answered"
                                    + " once; later starts do not");
                }
            }
            if (stopped(RETRY_START.toMillis())) {
                throw new IllegalStateException("closed before Kafka answered");
            }
        }
    }

    private void publish(Publication publication, Supplier<MeterTotals> totals) {
        LogGate log = new LogGate(clock, Duration.ofSeconds(10));
        while (stopping.getCount() > 0) {
            round(publication, totals, log);
            await(Math.max(1, Math.min(publication.idleMs(), LONGEST_WAIT_MS)));
        }
        long deadline = clock.millis() + settings.closeTimeout().toMillis();
        round(publication, totals, log);
        while (!publication.isDone() && clock.millis() < deadline) {
            await(CLOSING_WAIT_MS);
            round(publication, totals, log);
        }
        if (publication.isDone() && publication.isConnected()) {
            sayStopped(publication, totals, deadline);
        } else if (publication.isDone()) {
            logger.atInfo().log("stopped before Kafka answered; there was nothing to send");
        } else {
            logger.atWarn()
                    .addKeyValue("batches", status.batches() - status.acknowledgedBatches())
                    .addKeyValue("backlogBytes", backlog.bytes())
                    .log("stopped before Kafka took all usage; the next start sends what is left");
        }
        publication.close(Duration.ofMillis(Math.max(0, deadline - clock.millis())));
    }

    private void round(Publication publication, Supplier<MeterTotals> totals, LogGate log) {
        try {
            connect(publication);
            MeterTotals before = totals.get(); // first: what it says is flushed has been offered
            publication.round(drain(), before);
        } catch (RuntimeException e) {
            if (log.open()) {
                logger.atError().setCause(e).log("publishing failed, usage is kept");
            }
        }
        status = publication.status();
    }

    private void connect(Publication publication) {
        int partitions = watch.partitions();
        if (partitions > 0 && !publication.isConnected()) {
            try {
                publication.connect(partitions);
            } catch (IOException e) {
                throw new UncheckedIOException("no epoch can be begun: " + e, e);
            }
        }
    }

    private void sayStopped(Publication publication, Supplier<MeterTotals> totals, long deadline) {
        CountDownLatch told = new CountDownLatch(1);
        publication.sendStatus(NodeState.STOPPED, totals.get(), told::countDown);
        long patience = Math.min(deadline - clock.millis(), LONGEST_FAREWELL_MS);
        try {
            if (!told.await(patience, TimeUnit.MILLISECONDS)) {
                logger.atWarn().log("all usage is published, but Kafka did not take the status STOPPED");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<Metered> drain() {
        List<Metered> records = new ArrayList<>();
        for (List<Metered> next = offered.poll(); next != null; next = offered.poll()) {
            records.addAll(next);
        }
        return records;
    }

    /** Waits for an offer or an answer; event loops flush at the same moment, so that all of them get a place. */
    private void await(long ms) {
        try {
            if (signal.tryAcquire(ms, TimeUnit.MILLISECONDS)) {
                stopped(GATHER_MS);
            }
            signal.drainPermits();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopping.countDown();
        }
    }

    private boolean stopped(long waitMs) {
        try {
            return stopping.await(waitMs, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopping.countDown();
            return true;
        }
    }

    private void died(Throwable cause) {
        logger.atError()
                .setCause(cause)
                .log("the publisher has died; usage stays in the ledger, and the next start sends it");
        PublisherStatus last = status;
        status = new PublisherStatus(
                last.epoch(),
                last.records(),
                last.batches(),
                last.acknowledgedBatches(),
                last.backlogBytes(),
                last.spoolBytes(),
                last.spoolFailures(),
                last.unkeptLegs(),
                last.failures(),
                "the publisher has died: " + cause);
    }
}
