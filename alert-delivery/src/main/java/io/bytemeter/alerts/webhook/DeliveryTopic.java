package io.bytemeter.alerts.webhook;

import io.bytemeter.schema.Delivery;
import io.bytemeter.schema.id.SchemaIds;
import io.bytemeter.schema.topic.Topics;
import io.bytemeter.schema.wire.AvroSerde;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deliveries as they are kept. Thread-safe. */
final class DeliveryTopic {
    private static final Logger logger = LoggerFactory.getLogger(DeliveryTopic.class);

    private final Producer<byte[], byte[]> producer;
    private final AvroSerde<Delivery> serde;

    DeliveryTopic(Producer<byte[], byte[]> producer, SchemaIds ids) {
        this.producer = producer;
        this.serde = new AvroSerde<>(Delivery.class, ids);
    }

    static String key(Delivery delivery) {
        return delivery.getWebhook() + "/" + delivery.getId();
    }

    /** Writes {@code delivery}; {@link #flush} waits until it is kept. */
    @SuppressWarnings("FutureReturnValueIgnored") // the callback is told
    void write(int partition, Delivery delivery) {
        byte[] key = key(delivery).getBytes(StandardCharsets.UTF_8);
        byte[] value = serde.serializer().serialize(Topics.DELIVERIES, delivery);
        producer.send(new ProducerRecord<>(Topics.DELIVERIES, partition, key, value), (metadata, failure) -> {
            if (failure != null) {
                logger.atWarn()
                        .addKeyValue("delivery", key(delivery))
                        .addKeyValue("cause", failure.toString())
                        .log("a delivery could not be written down; it may be made twice");
            }
        });
    }

    void flush() {
        producer.flush();
    }

    /** Null for what is no delivery. */
    @Nullable
    Delivery read(byte @Nullable [] value) {
        try {
            return serde.deserializer().deserialize(Topics.DELIVERIES, value);
        } catch (SerializationException e) {
            logger.atDebug().setCause(e).log("unreadable delivery");
            return null;
        }
    }
}
