package io.bytemeter.schema.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bytemeter.schema.CloseReason;
import io.bytemeter.schema.NodeStatus;
import io.bytemeter.schema.UsageBatch;
import io.bytemeter.schema.id.LocalSchemaIds;
import io.bytemeter.schema.id.SchemaIds;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AvroSerdeTest {
    private static final String TOPIC = "bytemeter.usage.v1";

    @TempDir
    private Path directory;

    private SchemaIds ids;
    private AvroSerde<UsageBatch> serde;

    @BeforeEach
    void opensIds() {
        ids = LocalSchemaIds.open(directory.resolve("schema-ids.json"));
        serde = new AvroSerde<>(UsageBatch.class, ids);
    }

    @Test
    void readsWhatItWrote() {
        Random random = new Random(1);
        for (int i = 0; i < 1_000; i++) {
            UsageBatch batch = Values.batch(random);
            byte[] value = serde.serializer().serialize(TOPIC, batch);
            assertThat(WireFormat.schemaId(value)).isEqualTo(1);
            assertThat(serde.deserializer().deserialize(TOPIC, value)).isEqualTo(batch);
        }
    }

    @Test
    void nullStandsForNull() {
        assertThat(serde.serializer().serialize(TOPIC, null)).isNull();
        assertThat(serde.deserializer().deserialize(TOPIC, (byte[]) null)).isNull();
    }

    @Test
    void readsAnEarlierVersionAndSymbolsOfALaterOne() throws IOException {
        String text = UsageBatch.getClassSchema().toString().replace("\"CRASH\"", "\"CRASH\",\"METEOR\"");
        String later =
                text.replace("\"name\":\"records\"", "\"name\":\"color\",\"type\":\"string\"},{\"name\":\"records\"");
        Schema writer = new Schema.Parser().parse(later);
        UsageBatch batch = Values.batch(new Random(3));
        GenericRecord record = new GenericData.Record(writer);
        UsageBatch.getClassSchema().getFields().forEach(field -> record.put(field.name(), batch.get(field.pos())));
        record.put("color", "red");
        Schema element = writer.getField("records").schema().getElementType();
        GenericRecord usage = new GenericData.Record(element);
        element.getFields()
                .forEach(field ->
                        usage.put(field.name(), batch.getRecords().get(0).get(field.pos())));
        usage.put(
                "closed",
                new GenericData.EnumSymbol(
                        element.getField("closed").schema().getTypes().get(1), "METEOR"));
        record.put("records", List.of(usage));

        UsageBatch read = serde.deserializer().deserialize(TOPIC, encode(ids.idOf("other-value", writer), record));

        assertThat(read.getNode()).isEqualTo(batch.getNode());
        assertThat(read.getCumulativeOverheadDownlink()).isEqualTo(batch.getCumulativeOverheadDownlink());
        assertThat(read.getRecords()).singleElement().satisfies(first -> {
            assertThat(first.getUser()).isEqualTo(batch.getRecords().get(0).getUser());
            assertThat(first.getClosed()).isEqualTo(CloseReason.UNKNOWN);
        });
    }

    @Test
    void saysWhyBytesAreNoValue() {
        byte[] value = serde.serializer().serialize(TOPIC, Values.batch(new Random(4)));
        byte[] longer = java.util.Arrays.copyOf(value, value.length + 3);
        byte[] unknown = value.clone();
        WireFormat.writeHeader(unknown, 9);

        assertRefused(longer, "bytemeter.usage.v1: 3 bytes after the end of UsageBatch");
        assertRefused(unknown, "bytemeter.usage.v1: schema id 9 is unknown to " + directory);
        assertRefused("{\"user\":1}".getBytes(StandardCharsets.UTF_8), "first byte: 123 (expected: 0");
        assertRefused(java.util.Arrays.copyOf(value, 20), "bytemeter.usage.v1: not a UsageBatch: length 1 at byte 20");
        assertRefused(
                new byte[] {0, 0, 0, 0, 1, -2, -1, -1, -1, 15, 'x'},
                "bytemeter.usage.v1: not a UsageBatch: length 2147483647 at byte 10 (expected: 0..1, what is left)");
    }

    @Test
    void refusesAValueOfAnotherType() {
        AvroSerde<NodeStatus> other = new AvroSerde<>(NodeStatus.class, ids);
        byte[] value = serde.serializer().serialize(TOPIC, Values.batch(new Random(5)));

        assertThatThrownBy(() -> other.deserializer().deserialize(TOPIC, value))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("not a NodeStatus");
    }

    @Test
    void refusesToWriteAValueThatLacksAField() {
        assertThatThrownBy(() -> serde.serializer().serialize(TOPIC, new UsageBatch()))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("UsageBatch cannot be written");
    }

    private void assertRefused(byte[] value, String message) {
        assertThatThrownBy(() -> serde.deserializer().deserialize(TOPIC, value))
                .isInstanceOf(SerializationException.class)
                .hasMessageStartingWith(message);
    }

    private static byte[] encode(int id, GenericRecord record) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] header = new byte[WireFormat.HEADER_LENGTH];
        WireFormat.writeHeader(header, id);
        out.writeBytes(header);
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
        new GenericDatumWriter<GenericRecord>(record.getSchema()).write(record, encoder);
        encoder.flush();
        return out.toByteArray();
    }
}
