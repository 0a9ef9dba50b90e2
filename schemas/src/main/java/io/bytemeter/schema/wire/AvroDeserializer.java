package io.bytemeter.schema.wire;

import io.bytemeter.schema.id.SchemaIds;
import io.bytemeter.schema.id.UnknownSchemaIdException;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.io.DatumReader;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

final class AvroDeserializer<T extends SpecificRecord> implements Deserializer<T> {
    private final Schema schema;
    private final SpecificData data;
    private final SchemaIds ids;

    /** By writer's schema: Avro finds out once per reader how to get from the writer's schema to ours. */
    private final Map<Integer, DatumReader<T>> readers = new ConcurrentHashMap<>();

    AvroDeserializer(Class<T> type, SchemaIds ids) {
        this.data = SpecificData.getForClass(type);
        this.schema = data.getSchema(type);
        this.ids = ids;
    }

    @Override
    public @Nullable T deserialize(String topic, byte @Nullable [] value) {
        if (value == null) {
            return null;
        }
        int id = WireFormat.schemaId(value);
        BoundedDecoder decoder = new BoundedDecoder(value, WireFormat.HEADER_LENGTH);
        try {
            @SuppressWarnings("NullAway") // a record is never null, but Avro's interface does not say so
            T result = reader(id).read(null, decoder);
            if (decoder.remaining() > 0) {
                throw new SerializationException(
                        topic + ": " + decoder.remaining() + " bytes after the end of " + schema.getName());
            }
            return result;
        } catch (UnknownSchemaIdException e) {
            throw new SerializationException(topic + ": " + e.getMessage(), e);
        } catch (IOException | AvroRuntimeException | IndexOutOfBoundsException | ClassCastException e) {
            throw new SerializationException(topic + ": not a " + schema.getName() + ": " + e.getMessage(), e);
        }
    }

    private DatumReader<T> reader(int id) {
        return readers.computeIfAbsent(id, key -> new SpecificDatumReader<>(ids.schemaOf(key), schema, data));
    }
}
