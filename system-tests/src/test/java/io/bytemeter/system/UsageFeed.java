package io.bytemeter.system;

import io.bytemeter.schema.UsageBatch;
import io.bytemeter.schema.UsageRecord;
import io.bytemeter.schema.id.RegistrySchemaIds;
import io.bytemeter.schema.topic.Topics;
import io.bytemeter.schema.wire.AvroSerde;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;

/** Usage as a node would send it, a batch for each record, and what it should come to. */
final class UsageFeed implements AutoCloseable {
    private final int partitions;
    private final long at;
    private final RegistrySchemaIds ids;
    private final KafkaProducer<byte[], byte[]> producer;
    private final long[] sequences;
    private final long[] cumulative;
    private final Map<String, Long> downlinks = new TreeMap<>();

    UsageFeed(String bootstrapServers, String registry, int partitions, long at) {
        this.partitions = partitions;
        this.at = at;
        this.ids = new RegistrySchemaIds(registry);
        this.sequences = new long[partitions];
        this.cumulative = new long[partitions];
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers), new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** What each user should have, by now. */
    Map<String, Long> downlinks() {
        return downlinks;
    }

    long total() {
        return downlinks.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Sends some to each of users u000, u001 and so on. */
    void send(int users, long downlink) throws Exception {
        for (int i = 0; i < users; i++) {
            send(String.format("u%03d", i), downlink + i);
        }
        producer.flush();
    }

    private void send(String user, long downlink) throws Exception {
        int partition = Utils.toPositive(Utils.murmur2(user.getBytes(StandardCharsets.UTF_8))) % partitions;
        cumulative[partition] += downlink;
        UsageBatch batch = UsageBatch.newBuilder()
                .setNode("n1")
                .setEpoch(1)
                .setSequence(++sequences[partition])
                .setFlushedAt(at)
                .setCumulativeUplink(0)
                .setCumulativeDownlink(cumulative[partition])
                .setCumulativeOverheadUplink(0)
                .setCumulativeOverheadDownlink(0)
                .setRecords(List.of(UsageRecord.newBuilder()
                        .setConnection(1)
                        .setUser(user)
                        .setInbound("in")
                        .setOutbound("out")
                        .setFrom(at)
                        .setTo(at + 1)
                        .setUplink(0)
                        .setDownlink(downlink)
                        .setOverheadUplink(0)
                        .setOverheadDownlink(0)
                        .setOpened(false)
                        .setClosed(null)
                        .build()))
                .build();
        byte[] value = new AvroSerde<>(UsageBatch.class, ids).serializer().serialize(Topics.USAGE, batch);
        producer.send(new ProducerRecord<>(Topics.USAGE, partition, "n1".getBytes(StandardCharsets.UTF_8), value))
                .get(30, TimeUnit.SECONDS);
        downlinks.merge(user, downlink, Long::sum);
    }

    @Override
    public void close() {
        producer.close();
        ids.close();
    }
}
