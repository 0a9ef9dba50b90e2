package io.bytemeter.bench.wire;

import io.bytemeter.bench.kit.Pause;
import io.bytemeter.node.config.NodeSettings;
import io.bytemeter.node.meter.LoopMeter;
import io.bytemeter.node.meter.Metered;
import io.bytemeter.node.meter.UsageSink;
import io.bytemeter.node.publish.KafkaCluster;
import io.bytemeter.node.publish.NodeLedger;
import io.bytemeter.node.publish.PublisherStatus;
import io.bytemeter.node.publish.UsagePublisher;
import io.bytemeter.schema.id.SchemaIds;
import io.bytemeter.schema.topic.ClusterConfig;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Meters, ledger, spool and publisher of a node with two event loops, whose time passes as fast as it can. */
final class SimulatedNode implements UsageSink, AutoCloseable {
    private static final int LOOPS = 2;
    private static final Duration FLUSH = Duration.ofSeconds(1);
    private static final long PATIENCE_SECONDS = 30;

    private final NodeLedger ledger;
    private final UsagePublisher publisher;
    private final List<EmbeddedChannel> channels = new ArrayList<>();
    private final List<LoopMeter> loops = new ArrayList<>();
    private List<Metered> offered = new ArrayList<>();
    private long records;
    private long now = System.currentTimeMillis();

    SimulatedNode(Path directory, ClusterConfig cluster, SchemaIds ids) {
        NodeSettings settings = new NodeSettings(
                "node-1",
                Path.of(""),
                FLUSH,
                directory.resolve("node"),
                1L << 30,
                Duration.ofSeconds(1),
                Duration.ofSeconds(PATIENCE_SECONDS),
                1 << 16);
        ledger = NodeLedger.open(settings, Clock.systemUTC(), new Random(1));
        publisher = new UsagePublisher(
                settings, "bench", Clock.systemUTC(), ledger, new KafkaCluster(cluster, settings.id()), ids);
        InstantSource time = () -> Instant.ofEpochMilli(now);
        for (int i = 0; i < LOOPS; i++) {
            EmbeddedChannel channel = new EmbeddedChannel();
            channel.freezeTime();
            channels.add(channel);
            loops.add(new LoopMeter(
                    channel.eventLoop(), time.withZone(ZoneOffset.UTC), FLUSH, this, ledger.connections()));
        }
    }

    void start() {
        publisher.start(loops.get(0)::totals);
        loops.forEach(LoopMeter::start);
    }

    List<LoopMeter> loops() {
        return loops;
    }

    /** Lets time pass, and the broker take what is flushed in it; answers that. */
    List<Metered> advance(int millis) throws Exception {
        offered = new ArrayList<>();
        now += millis;
        for (EmbeddedChannel channel : channels) {
            channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
            channel.runScheduledPendingTasks();
        }
        Pause.until("usage is acknowledged", PATIENCE_SECONDS, 1, this::isAcknowledged);
        return offered;
    }

    private boolean isAcknowledged() {
        PublisherStatus status = publisher.status();
        return status.records() == records && status.batches() == status.acknowledgedBatches();
    }

    /** Records flushed so far. */
    long records() {
        return records;
    }

    /** Batches they were packed into. */
    long batches() {
        return publisher.status().batches();
    }

    @Override
    public boolean ready() {
        return publisher.ready();
    }

    @Override
    public void offer(List<Metered> flushed) {
        publisher.offer(flushed);
        offered.addAll(flushed);
        records += flushed.size();
    }

    @Override
    public void close() {
        publisher.close();
        ledger.close();
        channels.forEach(EmbeddedChannel::finishAndReleaseAll);
    }
}
