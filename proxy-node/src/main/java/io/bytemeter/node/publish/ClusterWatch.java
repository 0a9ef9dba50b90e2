package io.bytemeter.node.publish;

import io.bytemeter.schema.Gap;
import io.bytemeter.schema.NodeStatus;
import io.bytemeter.schema.UsageBatch;
import io.bytemeter.schema.id.RegistryUnreachableException;
import io.bytemeter.schema.id.SchemaIds;
import io.bytemeter.schema.topic.Topics;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Asks the cluster and the schema registry, on a thread of its own, until both have answered once: what a node has kept
 * from a former life may have changed. Nobody waits for it. A refusal is told and asked again: the relay goes on.
 */
final class ClusterWatch implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(ClusterWatch.class);
    private static final long PAUSE_MS = 1_000;

    private final Cluster cluster;
    private final SchemaIds ids;
    private final Runnable answered;
    private final LogGate log;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile int partitions;
    private @Nullable Thread thread;

    /** @param answered called on the thread of this, once */
    ClusterWatch(Cluster cluster, SchemaIds ids, Clock clock, Runnable answered) {
        this.cluster = cluster;
        this.ids = ids;
        this.answered = answered;
        this.log = new LogGate(clock, Duration.ofSeconds(10));
    }

    void start() {
        thread = new Thread(this::run, "cluster-watch");
        thread.setDaemon(true);
        thread.start();
    }

    /** Both have answered just now; there is nothing to ask. */
    void heard(int of) {
        partitions = of;
    }

    /** Partition count of the topic; 0 until both have answered. */
    int partitions() {
        return partitions;
    }

    /** Gets the ids that a node needs before it can spool. */
    static void ask(SchemaIds ids) {
        ids.idOf(SchemaIds.valueSubject(Topics.USAGE), UsageBatch.getClassSchema());
        ids.idOf(SchemaIds.valueSubject(Topics.NODES), NodeStatus.getClassSchema());
        ids.idOf(SchemaIds.valueSubject(Topics.GAPS), Gap.getClassSchema());
    }

    private void run() {
        try {
            while (!asked() && !stopping.await(PAUSE_MS, TimeUnit.MILLISECONDS)) {
                logger.atDebug().log("the cluster is asked again");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean asked() {
        try {
            int found = cluster.usagePartitions();
            ids.confirm();
            partitions = found;
            answered.run();
            return true;
        } catch (RuntimeException e) {
            boolean away = e instanceof RetriableException || e instanceof RegistryUnreachableException;
            if (stopping.getCount() > 0 && log.open()) {
                logger.atLevel(away ? Level.WARN : Level.ERROR)
                        .addKeyValue("cause", e.toString())
                        .log("Kafka or the schema registry does not answer; usage waits in the spool");
            }
            return false;
        }
    }

    /** Asks no more. Does not wait for an answer that is under way. */
    @Override
    public void close() {
        stopping.countDown();
        if (thread != null) {
            thread.interrupt();
        }
    }
}
