package io.bytemeter.node.publish;

import io.bytemeter.schema.NodeStatus;
import io.bytemeter.schema.UsageBatch;
import io.bytemeter.schema.id.LocalSchemaIds;
import io.bytemeter.schema.topic.Topics;
import io.bytemeter.schema.wire.AvroSerde;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** A cluster of mock producers, and what they were given. */
final class FakeCluster implements Cluster {
    final int partitions;
    final List<MockProducer<byte[], byte[]>> producers = new CopyOnWriteArrayList<>();
    final AtomicInteger unreachable = new AtomicInteger();
    final LocalSchemaIds ids;
    byte @Nullable [] lastStatus;
    private final boolean answers;

    /** @param answers whether producers acknowledge by themselves */
    FakeCluster(int partitions, boolean answers, Path directory) {
        this.partitions = partitions;
        this.answers = answers;
        this.ids = LocalSchemaIds.open(directory.resolve("schemas.json"));
    }

    @Override
    public int usagePartitions() {
        if (unreachable.getAndDecrement() > 0) {
            throw new TimeoutException("no broker");
        }
        return partitions;
    }

    @Override
    public byte @Nullable [] lastStatus() {
        return lastStatus;
    }

    @Override
    public Producer<byte[], byte[]> producer() {
        MockProducer<byte[], byte[]> producer =
                new MockProducer<>(answers, null, new ByteArraySerializer(), new ByteArraySerializer());
        producers.add(producer);
        return producer;
    }

    MockProducer<byte[], byte[]> producer(int index) {
        return producers.get(index);
    }

    /** The batches given to a producer, in order. */
    List<UsageBatch> batches(MockProducer<byte[], byte[]> producer) {
        return sent(producer, Topics.USAGE).map(this::batch).toList();
    }

    List<NodeStatus> statuses() {
        var deserializer = new AvroSerde<>(NodeStatus.class, ids).deserializer();
        return producers.stream()
                .flatMap(producer -> sent(producer, Topics.NODES))
                .map(record -> Objects.requireNonNull(deserializer.deserialize(Topics.NODES, record.value())))
                .toList();
    }

    UsageBatch batch(ProducerRecord<byte[], byte[]> record) {
        var deserializer = new AvroSerde<>(UsageBatch.class, ids).deserializer();
        return Objects.requireNonNull(deserializer.deserialize(Topics.USAGE, record.value()));
    }

    static java.util.stream.Stream<ProducerRecord<byte[], byte[]>> sent(
            MockProducer<byte[], byte[]> producer, String topic) {
        return producer.history().stream().filter(record -> record.topic().equals(topic));
    }
}
