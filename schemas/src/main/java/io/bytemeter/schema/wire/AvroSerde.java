package io.bytemeter.schema.wire;

import io.bytemeter.schema.id.SchemaIds;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Serde of a generated class in Confluent's wire format. Writes with the compiled schema, under the topic's subject;
 * reads what any version has written, into the compiled one. Null stands for null. Serializer and deserializer are
 * thread-safe and hold nothing to close; the ids stay the caller's.
 */
public final class AvroSerde<T extends SpecificRecord> implements Serde<T> {
    private final Serializer<T> serializer;
    private final Deserializer<T> deserializer;

    public AvroSerde(Class<T> type, SchemaIds ids) {
        this.serializer = new AvroSerializer<>(type, ids);
        this.deserializer = new AvroDeserializer<>(type, ids);
    }

    /**
     * Its {@code serialize} throws {@link io.bytemeter.schema.id.SchemaIdException} if the schema has no id, and {@link
     * org.apache.kafka.common.errors.SerializationException} for a value that lacks a field.
     */
    @Override
    public Serializer<T> serializer() {
        return serializer;
    }

    /**
     * Its {@code deserialize} throws {@link org.apache.kafka.common.errors.SerializationException} for bytes that are no
     * such value, and {@link io.bytemeter.schema.id.RegistryUnreachableException} if that cannot be told now.
     */
    @Override
    public Deserializer<T> deserializer() {
        return deserializer;
    }
}
