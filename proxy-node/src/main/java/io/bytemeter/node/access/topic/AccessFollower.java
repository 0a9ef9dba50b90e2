package io.bytemeter.node.access.topic;

import io.bytemeter.node.access.AccessFile;
import io.bytemeter.node.access.AccessTable;
import io.bytemeter.node.access.UserAccess;
import io.bytemeter.schema.id.RegistryUnreachableException;
import io.bytemeter.schema.id.SchemaIds;
import io.bytemeter.schema.topic.Topics;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the table of access as the topic has it, and the blocks on disk. Reads the whole topic at each (re)connection:
 * until it has come to its end the table stays as it was, so that no user is blocked or let in by an old record.
 *
 * <p>Everything but {@link #problem()} and the waiting happens on one thread of its own.
 */
public final class AccessFollower implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(AccessFollower.class);
    private static final Duration RETRY_PAUSE = Duration.ofSeconds(1);
    private static final Duration SAVE_INTERVAL = Duration.ofSeconds(1);
    private static final long STOP_MS = 10_000;

    private final AccessTable table;
    private final AccessFile file;
    private final AccessTopic topic;
    private final AccessStates states;
    private final CountDownLatch current = new CountDownLatch(1);
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile @Nullable String problem = "access is as the node last knew it; Kafka has not told yet";
    private volatile @Nullable Consumer<byte[], byte[]> reading;
    private @Nullable Thread thread;
    private boolean failing;
    private boolean unsaved;
    private long savedAt;

    public AccessFollower(AccessTable table, AccessFile file, AccessTopic topic, SchemaIds ids) {
        this.table = table;
        this.file = file;
        this.topic = topic;
        this.states = new AccessStates(ids);
    }

    /** Puts the state last saved in force, and begins to follow the topic; does not wait for Kafka. */
    public void start() {
        table.replace(file.load());
        Thread following = new Thread(this::run, "access-follower");
        following.setDaemon(true);
        thread = following;
        following.start();
    }

    /** Waits until the table is what the topic says, at most this long; answers whether it is. */
    public boolean awaitCurrent(Duration patience) {
        try {
            return current.await(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Why the table may be behind the topic, or null if nothing is known to be wrong. */
    public @Nullable String problem() {
        return problem;
    }

    /** Stops following and saves the state; the table keeps it. */
    @Override
    public void close() {
        stopping.countDown();
        Consumer<byte[], byte[]> consumer = reading;
        if (consumer != null) {
            consumer.wakeup();
        }
        Thread following = thread;
        if (following != null) {
            try {
                following.join(STOP_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void run() {
        while (!stopped(Duration.ZERO)) {
            try (Consumer<byte[], byte[]> consumer = topic.consumer()) {
                reading = consumer;
                follow(consumer);
            } catch (WakeupException e) {
                logger.atDebug().log("woken up to stop");
            } catch (KafkaException | RegistryUnreachableException e) {
                failed(e);
            } catch (RuntimeException e) {
                logger.atError().setCause(e).log("following access failed");
                failed(e);
            }
        }
        save();
    }

    private void follow(Consumer<byte[], byte[]> consumer) {
        List<TopicPartition> partitions = consumer.partitionsFor(Topics.ACCESS).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        if (partitions.isEmpty()) {
            throw new KafkaException("no topic " + Topics.ACCESS);
        }
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        readToEnd(consumer, consumer.endOffsets(partitions));
        while (!stopped(Duration.ZERO)) {
            if (Math.abs(table.now() - savedAt) >= SAVE_INTERVAL.toMillis()) {
                save();
            }
            Map<String, UserAccess> changes = new HashMap<>();
            read(consumer, changes);
            table.update(changes);
            unsaved |= !changes.isEmpty();
        }
    }

    private void readToEnd(Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
        Map<String, UserAccess> all = new HashMap<>();
        while (!stopped(Duration.ZERO)) {
            if (ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue())) {
                table.replace(all);
                logger.atInfo().addKeyValue("users", all.size()).log("access is known");
                problem = null;
                failing = false;
                unsaved = true;
                current.countDown();
                return;
            }
            read(consumer, all);
        }
    }

    private void read(Consumer<byte[], byte[]> consumer, Map<String, UserAccess> changes) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(SAVE_INTERVAL)) {
            states.read(record, changes);
        }
    }

    /** One line in the log for each time that Kafka is lost. */
    private void failed(RuntimeException failure) {
        if (!failing) {
            failing = true;
            logger.atWarn()
                    .addKeyValue("cause", failure.toString())
                    .addKeyValue("blocks", table.blocks().size())
                    .log("access cannot be read from Kafka; what the node last knew holds until it can");
        }
        problem = "access cannot be read from Kafka, what the node last knew holds: " + failure;
        stopped(RETRY_PAUSE);
    }

    /** The file is written whole, so not more often than once a second. */
    private void save() {
        if (!unsaved) {
            return;
        }
        savedAt = table.now();
        try {
            file.save(table.blocks());
            unsaved = false;
        } catch (IOException e) {
            logger.atWarn()
                    .addKeyValue("cause", e.toString())
                    .log("blocks cannot be saved; a start without Kafka would not know them");
        }
    }

    private boolean stopped(Duration pause) {
        try {
            return stopping.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopping.countDown();
            return true;
        }
    }
}
