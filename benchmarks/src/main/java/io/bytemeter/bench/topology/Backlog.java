package io.bytemeter.bench.topology;

import io.bytemeter.schema.UsageBatch;
import io.bytemeter.schema.UsageRecord;
import io.bytemeter.schema.id.LocalSchemaIds;
import io.bytemeter.schema.topic.ClusterConfig;
import io.bytemeter.schema.topic.TopicAdmin;
import io.bytemeter.schema.topic.Topics;
import io.bytemeter.schema.wire.AvroSerde;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.LongSerializer;
import org.apache.kafka.common.utils.Utils;

/**
 * Usage that waits: of users by chance, each as likely as the others, in batches as one busy node sends them. All of it is
 * of the time it was produced at. A quarter of it waits for the DSL, too, in the form that suits that.
 *
 * @param users how many there are
 * @param records how many there are of them
 */
record Backlog(int users, int records) {
    static final int PARTITIONS = 4;

    /** Usage for the DSL: a record for each, keyed by user, the value its bytes. */
    static final String EVENTS = "events";

    /** Name of the file with the schemas' numbers. */
    static final String SCHEMAS = "schema-ids.json";

    private static final int BATCH = 500;
    private static final int OF_ALL_EVENTS = 4;
    private static final int MOST_BYTES = 1_000_000;

    /** Makes the topics and fills them. */
    void produce(String bootstrapServers, Path directory) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            TopicAdmin.ensure(admin, new ClusterConfig(bootstrapServers, "", PARTITIONS, (short) 1).topics());
            admin.createTopics(List.of(new NewTopic(EVENTS, PARTITIONS, (short) 1)))
                    .all()
                    .get();
        }
        Map<String, Object> properties =
                Map.of("bootstrap.servers", bootstrapServers, "compression.type", "lz4", "linger.ms", 5);
        try (KafkaProducer<byte[], byte[]> batches =
                        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
                LocalSchemaIds ids = LocalSchemaIds.open(directory.resolve(SCHEMAS))) {
            produceBatches(batches, new AvroSerde<>(UsageBatch.class, ids));
        }
        try (KafkaProducer<byte[], Long> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new LongSerializer())) {
            produceEvents(producer);
        }
    }

    /** How many wait for the DSL. */
    int events() {
        return records / OF_ALL_EVENTS;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // closing the producer awaits all; what is lost is never worked off
    private void produceBatches(KafkaProducer<byte[], byte[]> producer, AvroSerde<UsageBatch> serde) {
        Random random = new Random(1);
        long now = Instant.now().toEpochMilli();
        List<List<UsageRecord>> open = new ArrayList<>();
        long[] sequences = new long[PARTITIONS];
        for (int partition = 0; partition < PARTITIONS; partition++) {
            open.add(new ArrayList<>());
        }
        for (int i = 0; i < records; i++) {
            String user = user(random);
            int partition = partition(user.getBytes(StandardCharsets.UTF_8));
            List<UsageRecord> waiting = open.get(partition);
            waiting.add(record(i, user, now, random.nextInt(MOST_BYTES)));
            if (waiting.size() == BATCH || i >= records - PARTITIONS * BATCH) {
                UsageBatch batch =
                        new UsageBatch("n1", 1L, ++sequences[partition], now, 0L, 0L, 0L, 0L, new ArrayList<>(waiting));
                waiting.clear();
                producer.send(new ProducerRecord<>(
                        Topics.USAGE, partition, null, serde.serializer().serialize(Topics.USAGE, batch)));
            }
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored")
    private void produceEvents(KafkaProducer<byte[], Long> producer) {
        Random random = new Random(1);
        for (int i = 0; i < events(); i++) {
            byte[] user = user(random).getBytes(StandardCharsets.UTF_8);
            producer.send(new ProducerRecord<>(EVENTS, partition(user), user, (long) random.nextInt(MOST_BYTES)));
        }
    }

    private String user(Random random) {
        return "user-" + random.nextInt(users);
    }

    private static int partition(byte[] user) {
        return Utils.toPositive(Utils.murmur2(user)) % PARTITIONS;
    }

    private static UsageRecord record(int number, String user, long now, long bytes) {
        return new UsageRecord(
                (long) number, user, "socks", "direct", now - 1_000, now, bytes / 10, bytes, 13L, 12L, false, null);
    }
}
