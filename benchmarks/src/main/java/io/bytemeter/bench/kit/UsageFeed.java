package io.bytemeter.bench.kit;

import io.bytemeter.schema.UsageBatch;
import io.bytemeter.schema.UsageRecord;
import io.bytemeter.schema.id.SchemaIds;
import io.bytemeter.schema.topic.Topics;
import io.bytemeter.schema.wire.AvroSerde;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;

/** Usage in batches as one busy node sends them, straight to the broker. One thread. */
public final class UsageFeed implements AutoCloseable {
    private static final int BATCH = 500;

    private final KafkaProducer<byte[], byte[]> producer;
    private final AvroSerde<UsageBatch> serde;
    private final String node;
    private final List<List<UsageRecord>> open = new ArrayList<>();
    private final long[] sequences;
    private final long epoch = System.currentTimeMillis();
    private long records;
    private final AtomicLong bytes = new AtomicLong();

    public UsageFeed(String bootstrapServers, SchemaIds ids, int partitions, String node) {
        Map<String, Object> properties =
                Map.of("bootstrap.servers", bootstrapServers, "compression.type", "lz4", "linger.ms", 5);
        this.producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
        this.serde = new AvroSerde<>(UsageBatch.class, ids);
        this.node = node;
        this.sequences = new long[partitions];
        for (int partition = 0; partition < partitions; partition++) {
            open.add(new ArrayList<>());
        }
    }

    /** One record of the second before a moment, in ms since the epoch; a tenth of the downlink is added as uplink. */
    public void add(String user, long to, long downlink) {
        bytes.addAndGet(downlink + downlink / 10);
        int partition = partition(user.getBytes(StandardCharsets.UTF_8), open.size());
        List<UsageRecord> waiting = open.get(partition);
        waiting.add(new UsageRecord(
                records++, user, "socks", "direct", to - 1_000, to, downlink / 10, downlink, 13L, 12L, false, null));
        if (waiting.size() == BATCH) {
            send(partition);
        }
    }

    /** All that was added so far, in both directions. Any thread. */
    public long bytes() {
        return bytes.get();
    }

    /** Batches that are not full go out as they are. */
    public void send() {
        for (int partition = 0; partition < open.size(); partition++) {
            if (!open.get(partition).isEmpty()) {
                send(partition);
            }
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // closing awaits all; what is lost is never worked off
    private void send(int partition) {
        UsageBatch batch = new UsageBatch(
                node,
                epoch,
                ++sequences[partition],
                System.currentTimeMillis(),
                0L,
                0L,
                0L,
                0L,
                new ArrayList<>(open.get(partition)));
        open.get(partition).clear();
        producer.send(new ProducerRecord<>(
                Topics.USAGE, partition, null, serde.serializer().serialize(Topics.USAGE, batch)));
    }

    /** The partition of whatever has this key. */
    public static int partition(byte[] key, int partitions) {
        return Utils.toPositive(Utils.murmur2(key)) % partitions;
    }

    @Override
    public void close() {
        send();
        producer.close();
    }
}
