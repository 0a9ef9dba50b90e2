package io.bytemeter.metering;

import io.bytemeter.metering.cluster.Peers;
import io.bytemeter.metering.cluster.Placement;
import io.bytemeter.metering.cluster.SharedUsageReader;
import io.bytemeter.metering.cluster.Shares;
import io.bytemeter.metering.control.ControlRows;
import io.bytemeter.metering.control.ControlTopics;
import io.bytemeter.metering.control.Controls;
import io.bytemeter.metering.control.KafkaQuotaBook;
import io.bytemeter.metering.control.KafkaUserGate;
import io.bytemeter.metering.live.TopicTotals;
import io.bytemeter.metering.query.Answers;
import io.bytemeter.metering.query.BookGapReader;
import io.bytemeter.metering.query.BookReconciler;
import io.bytemeter.metering.query.Books;
import io.bytemeter.metering.query.Copies;
import io.bytemeter.metering.query.DeclaredGaps;
import io.bytemeter.metering.query.Freshness;
import io.bytemeter.metering.query.HeardCommits;
import io.bytemeter.metering.query.LocalProgress;
import io.bytemeter.metering.query.LocalShare;
import io.bytemeter.metering.query.Nodes;
import io.bytemeter.metering.query.OpenBooks;
import io.bytemeter.metering.query.ReconciliationGauges;
import io.bytemeter.metering.query.Share;
import io.bytemeter.metering.query.Tops;
import io.bytemeter.metering.query.WarmTops;
import io.bytemeter.metering.topology.BookConfig;
import io.bytemeter.metering.topology.MeteringCounters;
import io.bytemeter.metering.topology.MeteringTopology;
import io.bytemeter.metering.topology.QuotaValues;
import io.bytemeter.schema.id.SchemaIds;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running metering instance. Its topics must exist. Thread-safe. */
public final class Metering implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(Metering.class);
    private static final Duration SETTLE_INTERVAL = Duration.ofMillis(25);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);
    /** A third of what a subject takes on heap with its hour, day and month, each of one route, and its committed row. */
    private static final int OPEN_ROW_BYTES = 300;

    private final KafkaStreams streams;
    private final Books books;
    private final Copies copies;
    private final boolean alone;
    private final Freshness freshness;
    private final Share share;
    private final Shares shares;
    private final WarmTops warmTops;
    private final SharedUsageReader reader;
    private final TopicTotals live;
    private final Answers answers;
    private final ReconciliationGauges gauges;
    private final Restores restores;
    private final ControlTopics controlTopics;
    private final Controls controls;
    private final ThreadFailures failures;

    /**
     * An instance that does nothing yet.
     *
     * @param peers how other instances are asked; not used if {@link MeteringConfig#server()} is null
     */
    public Metering(MeteringConfig config, SchemaIds ids, Peers peers, MeterRegistry registry, Clock clock) {
        this(config, ids, peers, registry, clock, Map.of());
    }

    /**
     * For measurement only: what the product's properties cost is told by an instance with others.
     *
     * @param more properties of Kafka Streams, in place of the product's
     */
    Metering(
            MeteringConfig config,
            SchemaIds ids,
            Peers peers,
            MeterRegistry registry,
            Clock clock,
            Map<String, ?> more) {
        failures = new ThreadFailures(
                config.instanceId(), config.sessionTimeout(), member -> Namesakes.find(config, member), clock);
        BookConfig book = new BookConfig(
                config.timeZone(), openRows(), SETTLE_INTERVAL, config.publishInterval(), config.maxClockAhead());
        Tops tops = new Tops();
        copies = new Copies();
        alone = config.server() == null;
        OpenBooks open = new OpenBooks();
        Properties properties = StreamsProperties.of(config);
        properties.putAll(more);
        streams = new KafkaStreams(
                MeteringTopology.build(book, ids, MeteringCounters.in(registry), new HeardCommits(tops, copies, open)),
                properties);
        int partitions = config.cluster().partitions();
        books = Books.of(streams, open, partitions);
        Nodes nodes = new Nodes(books, ids);
        DeclaredGaps declared = new DeclaredGaps(books, ids);
        LocalProgress progress = new LocalProgress(books, nodes, clock);
        share = new LocalShare(books, progress, copies, tops, config.timeZone());
        shares = new Shares(share, placement(config), peers);
        warmTops = new WarmTops(share, books, config.timeZone(), clock);
        freshness = new Freshness(progress, shares::othersProgress, declared::refs, partitions);
        reader = new SharedUsageReader(shares, books::partitions, books::partition, freshness::gaps);
        live = new TopicTotals(config.cluster(), ids);
        answers = new Answers(
                reader,
                nodes,
                new BookGapReader(shares, partitions, declared),
                new BookReconciler(shares, partitions, nodes, declared, clock),
                live);
        controlTopics = new ControlTopics(config.cluster());
        ControlRows rows = new ControlRows(books, shares);
        controls = new Controls(
                new KafkaQuotaBook(rows, new QuotaValues(ids), controlTopics, config.timeZone(), clock),
                new KafkaUserGate(rows, controlTopics, ids, clock));
        gauges = new ReconciliationGauges(answers.reconciler(), nodes, registry, clock);
        restores = new Restores(registry);
        StreamsGauges.bind(streams::metrics, registry);
    }

    /** As many as fill half of the heap. */
    private static long openRows() {
        return Runtime.getRuntime().maxMemory() / 2 / OPEN_ROW_BYTES;
    }

    private Placement placement(MeteringConfig config) {
        String server = config.server();
        return server == null ? Placement.alone() : Placement.of(streams, StreamsProperties.APPLICATION_ID, server);
    }

    public void start() {
        controlTopics.start();
        streams.setUncaughtExceptionHandler(failures);
        streams.setGlobalStateRestoreListener(restores);
        streams.setStandbyUpdateListener(restores);
        streams.start();
        copies.start(books, shares::othersMissing);
        freshness.start();
        gauges.start();
        warmTops.start(() -> unready() == null);
    }

    /** Why this instance has stopped for good, or null if it has not. */
    public @Nullable String failure() {
        return failures.lasting();
    }

    /** Why this instance will never answer again, or null if it may. */
    public @Nullable String death() {
        String failure = failure();
        if (failure != null) {
            return failure;
        }
        KafkaStreams.State state = streams.state();
        boolean over = state == KafkaStreams.State.ERROR || state == KafkaStreams.State.PENDING_ERROR;
        return over ? "metering is " + state : null;
    }

    /** Why this instance cannot answer now, or null if it can. */
    public @Nullable String unready() {
        String failure = failure();
        if (failure != null) {
            return failure;
        }
        KafkaStreams.State state = streams.state();
        if (state != KafkaStreams.State.RUNNING) {
            return "metering is " + state;
        }
        if (!freshness.isKnown()) {
            return "metering does not know yet how far totals have settled";
        }
        // Whoever restarts instances one after the other goes on when this one is ready.
        return alone || copies.areMade() ? null : "copies of partitions are being made";
    }

    public Answers answers() {
        return answers;
    }

    public Controls controls() {
        return controls;
    }

    /** The partitions of this instance, for others to ask. */
    public Share share() {
        return share;
    }

    public Freshness freshness() {
        return freshness;
    }

    /**
     * Commits what has been processed, hands the partitions over to other instances at once, and stops; what comes later
     * waits in the topics if there are none.
     */
    @Override
    public void close() {
        failures.close();
        live.close();
        warmTops.close();
        gauges.close();
        freshness.close();
        copies.close();
        controlTopics.close();
        reader.close();
        // One that stayed would find its partitions where they were, but nobody would count until it is back.
        GroupMembershipOperation group =
                alone ? GroupMembershipOperation.REMAIN_IN_GROUP : GroupMembershipOperation.LEAVE_GROUP;
        if (!streams.close(CloseOptions.timeout(CLOSE_TIMEOUT).withGroupMembershipOperation(group))) {
            logger.atWarn().addKeyValue("timeout", CLOSE_TIMEOUT).log("metering did not stop in time");
        }
    }
}
