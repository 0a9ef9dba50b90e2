package io.bytemeter.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.bytemeter.launcher.broker.EmbeddedBroker;
import io.bytemeter.node.access.AccessFile;
import io.bytemeter.node.access.AccessTable;
import io.bytemeter.node.access.topic.AccessFollower;
import io.bytemeter.node.access.topic.KafkaAccessTopic;
import io.bytemeter.schema.AccessBlock;
import io.bytemeter.schema.AccessState;
import io.bytemeter.schema.BlockCause;
import io.bytemeter.schema.id.LocalSchemaIds;
import io.bytemeter.schema.topic.ClusterConfig;
import io.bytemeter.schema.topic.TopicAdmin;
import io.bytemeter.schema.topic.Topics;
import io.bytemeter.schema.wire.AvroSerde;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes follow the topic of a real broker, and know what it said while it is away. */
class AccessIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private final Clock clock = Clock.systemUTC();

    @Test
    void aBlockIsObeyedOnceItIsCommittedAndHoldsWithoutKafka() throws Exception {
        int port = Ports.free();
        ClusterConfig cluster = new ClusterConfig("127.0.0.1:" + port, "", 4, (short) 1);
        try (LocalSchemaIds ids = LocalSchemaIds.open(directory.resolve("schemas.json"));
                EmbeddedBroker broker = new EmbeddedBroker(directory.resolve("kafka"), port)) {
            broker.start();
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrapServers()))) {
                TopicAdmin.ensure(admin, cluster.topics());
            }
            AccessTable first = new AccessTable(clock);
            AccessTable second = new AccessTable(clock);
            try (KafkaProducer<String, AccessState> producer = producer(cluster, ids);
                    AccessFollower one = follower("n1", first, cluster, ids);
                    AccessFollower two = follower("n2", second, cluster, ids)) {
                one.start();
                two.start();
                assertThat(one.awaitCurrent(PATIENCE)).isTrue();
                assertThat(two.awaitCurrent(PATIENCE)).isTrue();

                producer.initTransactions();
                write(producer, "never");
                producer.abortTransaction();
                write(producer, "alice", "bob");
                producer.commitTransaction();
                for (AccessTable table : List.of(first, second)) {
                    await(() -> !table.admits("alice") && !table.admits("bob"));
                    assertThat(table.admits("never")).isTrue();
                }
            }

            AccessTable late = new AccessTable(clock);
            try (AccessFollower follower = follower("n3", late, cluster, ids)) {
                follower.start();
                assertThat(follower.awaitCurrent(PATIENCE)).isTrue();
                assertThat(late.blocks()).containsOnlyKeys("alice", "bob");
            }
        }

        AccessTable restarted = new AccessTable(clock);
        try (LocalSchemaIds ids = LocalSchemaIds.open(directory.resolve("schemas.json"));
                AccessFollower follower = follower("n1", restarted, cluster, ids)) {
            follower.start();
            assertThat(restarted.blocks()).containsOnlyKeys("alice", "bob");
            assertThat(follower.problem()).isNotNull();
        }
    }

    private AccessFollower follower(String node, AccessTable table, ClusterConfig cluster, LocalSchemaIds ids) {
        return new AccessFollower(
                table, new AccessFile(directory.resolve(node)), new KafkaAccessTopic(cluster, node), ids);
    }

    private static KafkaProducer<String, AccessState> producer(ClusterConfig cluster, LocalSchemaIds ids) {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", cluster.bootstrapServers(), "transactional.id", "test"),
                new StringSerializer(),
                new AvroSerde<>(AccessState.class, ids).serializer());
    }

    private void write(KafkaProducer<String, AccessState> producer, String... users) throws Exception {
        producer.beginTransaction();
        for (String user : users) {
            AccessBlock block = new AccessBlock(BlockCause.QUOTA, "default", clock.millis(), null);
            AccessState state = new AccessState(user, List.of(block), 0L, null, clock.millis());
            producer.send(new ProducerRecord<>(Topics.ACCESS, user, state)).get();
        }
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean() && System.nanoTime() < end) {
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }
}
