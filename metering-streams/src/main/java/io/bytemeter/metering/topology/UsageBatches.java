package io.bytemeter.metering.topology;

import io.bytemeter.metering.topology.BatchCursor.MalformedBatchException;
import io.bytemeter.schema.UsageBatch;
import io.bytemeter.schema.id.SchemaIds;
import io.bytemeter.schema.id.UnknownSchemaIdException;
import io.bytemeter.schema.wire.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * Opens records of the usage topic: written with today's schema they are read in place, written with another one they
 * are first brought to today's. Confined to one thread.
 */
final class UsageBatches {
    private static final Schema CURRENT = UsageBatch.getClassSchema();
    private static final String CURRENT_FORM = SchemaNormalization.toParsingForm(CURRENT);

    private final SchemaIds ids;
    private final Map<Integer, Writer> writers = new HashMap<>();
    private final BatchCursor cursor = new BatchCursor();

    private record Writer(Schema schema, boolean current) {}

    UsageBatches(SchemaIds ids) {
        this.ids = ids;
    }

    /** A cursor before the first record; the same one each time. */
    BatchCursor open(byte @Nullable [] value) throws MalformedBatchException {
        if (value == null) {
            throw new MalformedBatchException("no value");
        }
        Writer writer;
        try {
            writer = writers.computeIfAbsent(WireFormat.schemaId(value), this::writer);
        } catch (SerializationException | UnknownSchemaIdException e) {
            throw new MalformedBatchException(String.valueOf(e.getMessage()));
        }
        if (writer.current()) {
            cursor.reset(value, WireFormat.HEADER_LENGTH);
        } else {
            cursor.reset(resolve(value, writer.schema()), 0);
        }
        return cursor;
    }

    private Writer writer(int id) {
        Schema schema = ids.schemaOf(id);
        return new Writer(schema, SchemaNormalization.toParsingForm(schema).equals(CURRENT_FORM));
    }

    private static byte[] resolve(byte[] value, Schema writer) throws MalformedBatchException {
        try {
            GenericRecord batch = new GenericDatumReader<GenericRecord>(writer, CURRENT)
                    .read(
                            null,
                            DecoderFactory.get()
                                    .binaryDecoder(
                                            value,
                                            WireFormat.HEADER_LENGTH,
                                            value.length - WireFormat.HEADER_LENGTH,
                                            null));
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(value.length);
            BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
            new GenericDatumWriter<GenericRecord>(CURRENT).write(batch, encoder);
            return bytes.toByteArray();
        } catch (IOException | AvroRuntimeException | IndexOutOfBoundsException e) {
            throw new MalformedBatchException("not a batch of the schema it names: " + e.getMessage());
        }
    }
}
