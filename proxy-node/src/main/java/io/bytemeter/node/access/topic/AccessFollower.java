package io.bytemeter.node.access.topic;

import io.bytemeter.node.access.AccessFile;
import io.bytemeter.node.access.AccessTable;
import io.bytemeter.node.access.UserAccess;
import io.bytemeter.schema.id.RegistryUnreachableException;
import io.bytemeter.schema.id.SchemaIds;
import io.bytemeter.schema.topic.TopicThread;
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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Keeps the table of access as the topic has it, and the blocks on disk. Reads the whole topic at each (re)connection:
 * until it has come to its end the table stays as it was, so that no user is blocked or let in by an old record.
 *
 * <p>Everything but {@link #problem()} and the waiting happens on one thread of its own.
 */
public final class AccessFollower implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(AccessFollower.class);
    private static final Duration SAVE_INTERVAL = Duration.ofSeconds(1);

    private final AccessTable table;
    private final AccessFile file;
    private final AccessStates states;
    private final CountDownLatch current = new CountDownLatch(1);
    private volatile @Nullable String problem = "access is as the node last knew it; Kafka has not told yet";
    private final TopicThread thread;
    private boolean failing;
    private boolean unsaved;
    private long savedAt;

    public AccessFollower(AccessTable table, AccessFile file, AccessTopic topic, SchemaIds ids) {
        this.table = table;
        this.file = file;
        this.states = new AccessStates(ids);
        this.thread = new TopicThread("access-follower", topic::consumer, this::followAndSave, this::failed);
    }

    /** Puts the state last saved in force, and begins to follow the topic; does not wait for Kafka. */
    public void start() {
        table.replace(file.load());
        thread.start();
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
        thread.close();
    }

    private void followAndSave(Consumer<byte[], byte[]> consumer) {
        try {
            follow(consumer);
        } finally {
            save();
        }
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
        while (!thread.isClosed()) {
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
        while (!thread.isClosed()) {
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
            boolean away = failure instanceof KafkaException || failure instanceof RegistryUnreachableException;
            logger.atLevel(away ? Level.WARN : Level.ERROR)
                    .addKeyValue("cause", failure.toString())
                    .addKeyValue("blocks", table.blocks().size())
                    .log("access cannot be read from Kafka; what the node last knew holds until it can");
        }
        problem = "access cannot be read from Kafka, what the node last knew holds: " + failure;
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
}
