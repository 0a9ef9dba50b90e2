package io.bytemeter.schema.wire;

import java.nio.ByteBuffer;
import org.apache.kafka.common.errors.SerializationException;

/** The header of Confluent's wire format: a zero byte and the id of the writer's schema, big-endian. */
public final class WireFormat {
    /** Bytes before the Avro body. */
    public static final int HEADER_LENGTH = 5;

    private static final byte MAGIC = 0;

    private WireFormat() {}

    /**
     * The schema id in front of {@code value}.
     *
     * @throws SerializationException if there is none
     */
    public static int schemaId(byte[] value) {
        if (value.length < HEADER_LENGTH) {
            throw new SerializationException(
                    "value of " + value.length + " bytes (expected: at least " + HEADER_LENGTH + ")");
        }
        if (value[0] != MAGIC) {
            throw new SerializationException(
                    "first byte: " + value[0] + " (expected: 0, as in Confluent's wire format)");
        }
        return ByteBuffer.wrap(value).getInt(1);
    }

    /** Writes the header to the first {@link #HEADER_LENGTH} bytes of {@code target}. */
    public static void writeHeader(byte[] target, int schemaId) {
        ByteBuffer.wrap(target).put(MAGIC).putInt(schemaId);
    }
}
