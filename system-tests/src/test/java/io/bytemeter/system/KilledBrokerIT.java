package io.bytemeter.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The broker of standalone is killed while transactions are being completed: each is whole, and none stays open. */
class KilledBrokerIT {
    private static final int KILLS = Integer.getInteger("bytemeter.broker.kills", 4);
    private static final int WRITERS = 4;
    private static final int PARTITIONS = 24;
    private static final int COMMITS = 40;
    private static final String TOPIC = "whole";
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final List<TopicPartition> ALL = IntStream.range(0, PARTITIONS)
            .mapToObj(partition -> new TopicPartition(TOPIC, partition))
            .toList();

    @TempDir
    private Path directory;

    @Test
    void everyTransactionIsWholeAndNoneStaysOpen() throws Exception {
        int port = StandaloneProcess.freePort();
        try (ClusterProcess broker = BrokerMain.process(directory, port).start();
                Admin admin = Admin.create(Map.of("bootstrap.servers", "127.0.0.1:" + port))) {
            admin.createTopics(List.of(new NewTopic(TOPIC, PARTITIONS, (short) 1)))
                    .all()
                    .get();
            for (int life = 0; life < KILLS; life++) {
                List<TransactionWriter> writers = writers(port, life, admin);
                AtomicInteger committed = new AtomicInteger();
                writers.forEach(writer -> writer.start(committed));
                Poll.until(LIMIT, "commits", () -> committed.get() >= COMMITS);
                broker.kill();
                for (TransactionWriter writer : writers) {
                    writer.close();
                }
                broker.start();
            }
            for (TransactionWriter idle : writers(port, KILLS, admin)) {
                idle.close();
            }
            Map<String, Integer> transactions = transactions(port);
            assertThat(transactions).hasSizeGreaterThanOrEqualTo(COMMITS * KILLS);
            assertThat(transactions)
                    .allSatisfy((transaction, records) ->
                            assertThat(records).as(transaction).isEqualTo(PARTITIONS));
        }
    }

    /** Before they begin, nothing is open any more. */
    private static List<TransactionWriter> writers(int port, int life, Admin admin) {
        List<TransactionWriter> writers = IntStream.range(0, WRITERS)
                .mapToObj(i -> new TransactionWriter(port, TOPIC, PARTITIONS, "writer-" + i, life))
                .toList();
        Poll.value(LIMIT, "ends for readers of what is committed", ends(admin, false), () -> ends(admin, true));
        return writers;
    }

    private static Map<TopicPartition, Long> ends(Admin admin, boolean committed) {
        ListOffsetsOptions options =
                new ListOffsetsOptions(committed ? IsolationLevel.READ_COMMITTED : IsolationLevel.READ_UNCOMMITTED);
        Map<TopicPartition, OffsetSpec> latest =
                ALL.stream().collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
        Map<TopicPartition, Long> ends = new HashMap<>();
        try {
            admin.listOffsets(latest, options)
                    .all()
                    .get()
                    .forEach((partition, end) -> ends.put(partition, end.offset()));
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
        return ends;
    }

    /** How many records each has that is committed. */
    private static Map<String, Integer> transactions(int port) {
        Map<String, Integer> records = new HashMap<>();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", "127.0.0.1:" + port, "isolation.level", "read_committed"),
                new StringDeserializer(),
                new StringDeserializer())) {
            consumer.assign(ALL);
            consumer.seekToBeginning(ALL);
            Map<TopicPartition, Long> ends = consumer.endOffsets(ALL);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> records.merge(record.value(), 1, Integer::sum));
            }
        }
        return records;
    }
}
