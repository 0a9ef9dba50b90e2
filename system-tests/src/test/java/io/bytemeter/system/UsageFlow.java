package io.bytemeter.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.bytemeter.schema.UsageBatch;
import io.bytemeter.schema.UsageRecord;
import io.bytemeter.schema.id.LocalSchemaIds;
import io.bytemeter.schema.topic.Topics;
import io.bytemeter.schema.wire.AvroSerde;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;

/**
 * A node that sends small batches without end, each until Kafka has it, and some of them again: so what it has sent is
 * exactly known, whatever is killed meanwhile.
 */
final class UsageFlow implements AutoCloseable {
    static final String NODE = "flow";
    private static final int PARTITIONS = 8;

    private final StandaloneProcess standalone;
    private final int users;
    private final Random random;
    private final Map<Integer, Long> sequences = new HashMap<>();
    private final Map<String, Long> sent = new HashMap<>();
    private final List<ProducerRecord<byte[], byte[]>> recent = new ArrayList<>();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "usage-flow");
    private volatile Throwable failure;

    UsageFlow(StandaloneProcess standalone, int users, long seed) {
        this.standalone = standalone;
        this.users = users;
        this.random = new Random(seed + 1);
    }

    static String user(int number) {
        return "flow-" + number;
    }

    void start() {
        thread.start();
    }

    /** Sends no more, and tells what each user has moved. */
    Map<String, Long> finish() throws InterruptedException {
        stop.countDown();
        thread.join();
        assertThat(failure).isNull();
        return sent;
    }

    private void run() {
        try (LocalSchemaIds ids = LocalSchemaIds.open(standalone.data().resolve("schema-ids.json"));
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                        Map.of(
                                "bootstrap.servers", "127.0.0.1:" + standalone.kafkaPort(),
                                "delivery.timeout.ms", 10_000,
                                "request.timeout.ms", 5_000,
                                "max.block.ms", 5_000),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            AvroSerde<UsageBatch> serde = new AvroSerde<>(UsageBatch.class, ids);
            while (!stop.await(5, TimeUnit.MILLISECONDS)) {
                ProducerRecord<byte[], byte[]> next = batch(serde);
                deliver(producer, next);
                recent.add(next);
                if (recent.size() > 50) {
                    recent.remove(0);
                }
                if (random.nextInt(10) == 0) {
                    deliver(producer, recent.get(random.nextInt(recent.size())));
                }
            }
        } catch (RuntimeException | InterruptedException | ExecutionException e) {
            failure = e;
        }
    }

    private void deliver(KafkaProducer<byte[], byte[]> producer, ProducerRecord<byte[], byte[]> record)
            throws InterruptedException, ExecutionException {
        while (true) {
            try {
                producer.send(record).get();
                return;
            } catch (ExecutionException | org.apache.kafka.common.errors.TimeoutException e) {
                Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
                if (!(cause instanceof org.apache.kafka.common.errors.RetriableException)) {
                    throw e;
                }
            }
        }
    }

    private ProducerRecord<byte[], byte[]> batch(AvroSerde<UsageBatch> serde) {
        String user = user(random.nextInt(users));
        int partition = Utils.toPositive(Utils.murmur2(user.getBytes(StandardCharsets.UTF_8))) % PARTITIONS;
        List<UsageRecord> records = new ArrayList<>();
        long now = Instant.now().toEpochMilli();
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            long up = random.nextInt(200);
            long down = random.nextInt(400);
            sent.merge(user, up + down, Long::sum);
            records.add(record(user, now, up, down));
        }
        UsageBatch batch = UsageBatch.newBuilder()
                .setNode(NODE)
                .setEpoch(1)
                .setSequence(sequences.merge(partition, 1L, Long::sum))
                .setFlushedAt(now)
                .setCumulativeUplink(0)
                .setCumulativeDownlink(0)
                .setCumulativeOverheadUplink(0)
                .setCumulativeOverheadDownlink(0)
                .setRecords(records)
                .build();
        byte[] value = serde.serializer().serialize(Topics.USAGE, batch);
        return new ProducerRecord<>(Topics.USAGE, partition, NODE.getBytes(StandardCharsets.UTF_8), value);
    }

    private static UsageRecord record(String user, long now, long up, long down) {
        return UsageRecord.newBuilder()
                .setConnection(1)
                .setUser(user)
                .setInbound("flow-in")
                .setOutbound("flow-out")
                .setFrom(now)
                .setTo(now)
                .setUplink(up)
                .setDownlink(down)
                .setOverheadUplink(0)
                .setOverheadDownlink(0)
                .setOpened(false)
                .setClosed(null)
                .build();
    }

    @Override
    public void close() {
        stop.countDown();
    }
}
