package io.bytemeter.schema.wire;

import io.bytemeter.schema.id.SchemaIds;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

final class AvroSerializer<T extends SpecificRecord> implements Serializer<T> {
    private static final int FIRST_LENGTH = 512;

    private final Schema schema;
    private final DatumWriter<T> writer;
    private final SchemaIds ids;
    private final Map<String, Integer> idByTopic = new ConcurrentHashMap<>();

    /** Bytes of what was written last, which the next one mostly takes, too; any thread's guess will do. */
    private int length = FIRST_LENGTH;

    AvroSerializer(Class<T> type, SchemaIds ids) {
        this.schema = SpecificData.get().getSchema(type);
        // The generated classes can write themselves; going by the schema, field by field, takes twice as long.
        SpecificData data = new SpecificData();
        data.setCustomCoders(true);
        this.writer = new SpecificDatumWriter<>(schema, data);
        this.ids = ids;
    }

    @Override
    public byte @Nullable [] serialize(String topic, @Nullable T value) {
        if (value == null) {
            return null;
        }
        int id = idByTopic.computeIfAbsent(topic, name -> ids.idOf(SchemaIds.valueSubject(name), schema));
        ByteArrayOutputStream out = new ByteArrayOutputStream(length);
        byte[] header = new byte[WireFormat.HEADER_LENGTH];
        WireFormat.writeHeader(header, id);
        out.writeBytes(header);
        try {
            BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
            writer.write(value, encoder);
            encoder.flush();
        } catch (IOException | AvroRuntimeException | NullPointerException | ClassCastException e) {
            throw new SerializationException(topic + ": " + schema.getName() + " cannot be written: " + e, e);
        }
        length = out.size();
        return out.toByteArray();
    }
}
