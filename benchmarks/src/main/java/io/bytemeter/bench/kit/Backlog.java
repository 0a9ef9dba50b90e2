package io.bytemeter.bench.kit;

import io.bytemeter.schema.id.LocalSchemaIds;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.LongSerializer;

/**
 * Usage that waits: of users by chance, each as likely as the others, in batches as one busy node sends them. All of it is
 * of the time it was produced at.
 *
 * @param users how many there are
 * @param records how many there are of them
 */
public record Backlog(int users, int records) {
    public static final int PARTITIONS = 4;

    /** Usage for the DSL: a record for each, keyed by user, the value its bytes. */
    public static final String EVENTS = "events";

    /** Name of the file with the schemas' numbers. */
    public static final String SCHEMAS = "schema-ids.json";

    private static final int OF_ALL_EVENTS = 4;
    private static final int MOST_BYTES = 1_000_000;

    public static String user(int number) {
        return "user-" + number;
    }

    /** Makes the topics and fills them, having begun with a record of everybody if {@code everybody} says so. */
    public void produce(String bootstrapServers, Path directory, boolean everybody) throws Exception {
        NewTopics.make(bootstrapServers, PARTITIONS, EVENTS);
        Random random = new Random(1);
        long now = System.currentTimeMillis();
        try (LocalSchemaIds ids = LocalSchemaIds.open(directory.resolve(SCHEMAS));
                UsageFeed feed = new UsageFeed(bootstrapServers, ids, PARTITIONS, "n1")) {
            for (int i = 0; i < records; i++) {
                int user = everybody && i < users ? i : random.nextInt(users);
                feed.add(user(user), now, random.nextInt(MOST_BYTES));
            }
        }
    }

    /** How many wait for the DSL, once they do. */
    public int events() {
        return records / OF_ALL_EVENTS;
    }

    /** A quarter of it again, in the form that suits the DSL. */
    @SuppressWarnings("FutureReturnValueIgnored") // closing the producer awaits all; what is lost is never worked off
    public void produceEvents(String bootstrapServers) {
        Map<String, Object> properties =
                Map.of("bootstrap.servers", bootstrapServers, "compression.type", "lz4", "linger.ms", 5);
        try (KafkaProducer<byte[], Long> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new LongSerializer())) {
            Random random = new Random(1);
            for (int i = 0; i < events(); i++) {
                byte[] user = user(random.nextInt(users)).getBytes(StandardCharsets.UTF_8);
                producer.send(new ProducerRecord<>(
                        EVENTS, UsageFeed.partition(user, PARTITIONS), user, (long) random.nextInt(MOST_BYTES)));
            }
        }
    }
}
