package io.bytemeter.node.access.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.bytemeter.node.access.AccessFile;
import io.bytemeter.node.access.AccessTable;
import io.bytemeter.node.access.UserAccess;
import io.bytemeter.schema.AccessBlock;
import io.bytemeter.schema.AccessState;
import io.bytemeter.schema.BlockCause;
import io.bytemeter.schema.id.LocalSchemaIds;
import io.bytemeter.schema.topic.Topics;
import io.bytemeter.schema.wire.AvroSerde;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessFollowerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final TopicPartition PARTITION = new TopicPartition(Topics.ACCESS, 0);

    @TempDir
    private Path directory;

    private final AccessTable table =
            new AccessTable(Clock.fixed(Instant.parse("2026-11-21T10:00:00Z"), ZoneOffset.UTC));
    private final List<String> told = Collections.synchronizedList(new ArrayList<>());
    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    private LocalSchemaIds ids;
    private AccessFollower follower;
    private long offset;

    @BeforeEach
    void prepare() {
        table.listener(told::addAll);
        ids = LocalSchemaIds.open(directory.resolve("schemas.json"));
        follower = follower(() -> consumer);
        Node broker = new Node(0, "broker", 1);
        consumer.updatePartitions(
                Topics.ACCESS,
                List.of(new PartitionInfo(Topics.ACCESS, 0, broker, new Node[] {broker}, new Node[] {broker})));
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
    }

    @Test
    void oldRecordsActOnNobody() {
        consumer.updateEndOffsets(Map.of(PARTITION, 3L));
        consumer.schedulePollTask(() -> {
            add("alice", state("alice", null));
            add("bob", state("bob", null));
            add("alice", null);
        });
        follower.start();
        assertThat(follower.awaitCurrent(PATIENCE)).isTrue();

        assertThat(told).containsExactly("bob");
        assertThat(table.admits("alice")).isTrue();
        assertThat(table.admits("bob")).isFalse();
        assertThat(follower.problem()).isNull();
        follower.close();
    }

    @Test
    void changesAreObeyedAndSaved() {
        consumer.updateEndOffsets(Map.of(PARTITION, 0L));
        follower.start();
        assertThat(follower.awaitCurrent(PATIENCE)).isTrue();
        consumer.schedulePollTask(() -> add("alice", state("alice", null)));
        await(() -> !table.admits("alice"));
        consumer.schedulePollTask(() -> {
            add("bob", state("bob", table.now() + 60_000));
            add("past", state("past", table.now()));
        });
        await(() -> !table.admits("bob"));
        assertThat(table.admits("past")).isTrue();
        follower.close();

        assertThat(new AccessFile(directory).load()).containsOnlyKeys("alice", "bob");
    }

    @Test
    void aRecordThatCannotBeReadChangesNothing() {
        consumer.updateEndOffsets(Map.of(PARTITION, 3L));
        consumer.schedulePollTask(() -> {
            add("alice", state("alice", null));
            consumer.addRecord(record("alice", new byte[] {1, 2, 3}));
            consumer.addRecord(record("bob", new byte[0]));
        });
        follower.start();
        assertThat(follower.awaitCurrent(PATIENCE)).isTrue();
        assertThat(table.admits("alice")).isFalse();
        assertThat(table.admits("bob")).isTrue();
        follower.close();
    }

    @Test
    void withoutKafkaTheLastKnownBlocksHoldUntilItTells() throws Exception {
        new AccessFile(directory).save(Map.of("alice", UserAccess.FOR_EVER, "bob", UserAccess.FOR_EVER));
        consumer.updateEndOffsets(Map.of(PARTITION, 1L));
        List<KafkaException> failures = new ArrayList<>(List.of(new TimeoutException("no broker")));
        follower = follower(() -> {
            if (!failures.isEmpty()) {
                throw failures.remove(0);
            }
            return consumer;
        });
        consumer.schedulePollTask(() -> add("bob", state("bob", null)));
        follower.start();
        assertThat(table.admits("alice")).isFalse();
        assertThat(follower.problem()).isNotNull();

        assertThat(follower.awaitCurrent(PATIENCE)).isTrue();
        assertThat(table.admits("alice")).as("Kafka knows of no block").isTrue();
        assertThat(table.admits("bob")).isFalse();
        assertThat(follower.problem()).isNull();
        follower.close();
    }

    private AccessFollower follower(AccessTopic topic) {
        return new AccessFollower(table, new AccessFile(directory), topic, ids);
    }

    private static AccessState state(String user, @Nullable Long until) {
        return new AccessState(
                user, List.of(new AccessBlock(BlockCause.OPERATOR, null, Long.MAX_VALUE, until)), 0L, null, 1L);
    }

    private void add(String user, @Nullable AccessState state) {
        byte[] value = state == null
                ? null
                : new AvroSerde<>(AccessState.class, ids).serializer().serialize(Topics.ACCESS, state);
        consumer.addRecord(record(user, value));
    }

    private ConsumerRecord<byte[], byte[]> record(String user, byte @Nullable [] value) {
        return new ConsumerRecord<>(Topics.ACCESS, 0, offset++, user.getBytes(StandardCharsets.UTF_8), value);
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean() && System.nanoTime() < end) {
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }
}
