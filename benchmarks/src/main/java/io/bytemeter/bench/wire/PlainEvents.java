package io.bytemeter.bench.wire;

import io.bytemeter.schema.CloseReason;
import io.bytemeter.schema.UsageRecord;
import io.bytemeter.schema.id.SchemaIds;
import io.bytemeter.schema.wire.AvroSerde;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** One record for each usage record, keyed by its user, with the producer's defaults but for the compression. */
final class PlainEvents implements AutoCloseable {
    private final String topic;
    private final KafkaProducer<byte[], byte[]> producer;
    private final AvroSerde<UsageRecord> serde;

    PlainEvents(String topic, String compression, String bootstrapServers, SchemaIds ids) {
        this.topic = topic;
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "compression.type", compression),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        this.serde = new AvroSerde<>(UsageRecord.class, ids);
    }

    String topic() {
        return topic;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a flush awaits it
    void send(io.bytemeter.usage.UsageRecord usage) {
        UsageRecord record = new UsageRecord(
                usage.connection(),
                usage.user(),
                usage.inbound(),
                usage.outbound(),
                usage.from(),
                usage.to(),
                usage.uplink(),
                usage.downlink(),
                usage.overheadUplink(),
                usage.overheadDownlink(),
                usage.opened(),
                usage.closed() == null
                        ? null
                        : CloseReason.valueOf(usage.closed().name()));
        producer.send(new ProducerRecord<>(
                topic,
                usage.user().getBytes(StandardCharsets.UTF_8),
                serde.serializer().serialize(topic, record)));
    }

    /** Returns when the broker has all of it. */
    void flush() {
        producer.flush();
    }

    @Override
    public void close() {
        producer.close();
    }
}
