package io.bytemeter.schema.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bytemeter.schema.UsageBatch;
import io.bytemeter.schema.UsageRecord;
import io.bytemeter.schema.wire.AvroSerde;
import io.bytemeter.schema.wire.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class SchemaRegistryIT {
    private static final UsageBatch BATCH = new UsageBatch(
            "node-1",
            1L,
            2L,
            1_763_712_000_000L,
            90L,
            1_000_205L,
            13L,
            1_000_012L,
            List.of(new UsageRecord(7L, "alice", "socks", "direct", 1L, 2L, 90L, 1_000_205L, 13L, 12L, true, null)));

    private static RegistryProcess registry;

    @BeforeAll
    static void startsTheRegistry() throws IOException, InterruptedException {
        registry = RegistryProcess.start();
    }

    @AfterAll
    static void stopsTheRegistry() {
        registry.close();
    }

    @Test
    void oneSchemaHasOneIdForEveryProcess() {
        try (SchemaIds first = new RegistrySchemaIds(registry.url());
                SchemaIds second = new RegistrySchemaIds(registry.url())) {
            int id = first.idOf("same-value", UsageBatch.getClassSchema());

            assertThat(second.idOf("same-value", UsageBatch.getClassSchema())).isEqualTo(id);
            assertThat(second.schemaOf(id)).isEqualTo(PublishedSchema.of(UsageBatch.getClassSchema()));
            assertThat(first.schemaOf(id).toString()).doesNotContain("avro.java.string");
        }
    }

    @Test
    void aSecondProcessDecodesById() throws IOException, InterruptedException {
        try (SchemaIds ids = new RegistrySchemaIds(registry.url())) {
            byte[] value = new AvroSerde<>(UsageBatch.class, ids).serializer().serialize("decoded", BATCH);
            Process process = new ProcessBuilder(
                            Java.executable("java"),
                            "-cp",
                            System.getProperty("java.class.path"),
                            DecodeMain.class.getName(),
                            registry.url(),
                            HexFormat.of().formatHex(value))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try {
                String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
                assertThat(printed.strip()).isEqualTo(BATCH.toString());
            } finally {
                process.destroyForcibly();
            }
        }
    }

    @Test
    void anIncompatibleSchemaIsRefused() {
        Schema narrowed = new Schema.Parser()
                .parse(PublishedSchema.of(UsageBatch.getClassSchema())
                        .toString()
                        .replace("\"name\":\"node\",\"type\":\"string\"", "\"name\":\"node\",\"type\":\"long\""));
        try (SchemaIds ids = new RegistrySchemaIds(registry.url())) {
            ids.idOf("refused-value", UsageBatch.getClassSchema());

            assertThatThrownBy(() -> ids.idOf("refused-value", narrowed))
                    .isInstanceOf(IncompatibleSchemaException.class)
                    .hasMessageStartingWith("refused-value: io.bytemeter.schema.UsageBatch refused: ")
                    .hasMessageContaining("STRING")
                    .hasMessageEndingWith("(expected: a schema that reads every former version of the subject)");
        }
    }

    @Test
    void aLaterVersionReadsEarlierValuesAndAnEarlierOneReadsLaterValues() throws IOException {
        Schema evolved = new Schema.Parser()
                .parse(PublishedSchema.of(UsageBatch.getClassSchema())
                        .toString()
                        .replace(
                                "\"name\":\"records\"",
                                "\"name\":\"color\",\"type\":\"string\",\"default\":\"red\"},{\"name\":\"records\""));
        try (SchemaIds ids = new RegistrySchemaIds(registry.url())) {
            AvroSerde<UsageBatch> serde = new AvroSerde<>(UsageBatch.class, ids);
            byte[] earlier = serde.serializer().serialize("evolved", BATCH);
            int laterId = ids.idOf("evolved-value", evolved);
            Schema earlierSchema = ids.schemaOf(WireFormat.schemaId(earlier));

            GenericRecord read = new GenericDatumReader<GenericRecord>(earlierSchema, evolved)
                    .read(
                            null,
                            DecoderFactory.get()
                                    .binaryDecoder(
                                            earlier,
                                            WireFormat.HEADER_LENGTH,
                                            earlier.length - WireFormat.HEADER_LENGTH,
                                            null));
            assertThat(read.get("color")).hasToString("red");
            assertThat(read.get("node")).hasToString(BATCH.getNode());

            assertThat(laterId).isNotEqualTo(WireFormat.schemaId(earlier));
            assertThat(serde.deserializer().deserialize("evolved", later(laterId, evolved)))
                    .isEqualTo(new UsageBatch(
                            BATCH.getNode(),
                            BATCH.getEpoch(),
                            BATCH.getSequence(),
                            BATCH.getFlushedAt(),
                            BATCH.getCumulativeUplink(),
                            BATCH.getCumulativeDownlink(),
                            BATCH.getCumulativeOverheadUplink(),
                            BATCH.getCumulativeOverheadDownlink(),
                            List.of()));
        }
    }

    @Test
    void anUnknownIdIsSaid() {
        try (SchemaIds ids = new RegistrySchemaIds(registry.url())) {
            assertThatThrownBy(() -> ids.schemaOf(123_456))
                    .isInstanceOf(UnknownSchemaIdException.class)
                    .hasMessage("schema id 123456 is unknown to the schema registry at " + registry.url());
            byte[] value = {0, 0, 1, 2, 3, 4};
            assertThatThrownBy(() -> new AvroSerde<>(UsageBatch.class, ids)
                            .deserializer()
                            .deserialize("t", value))
                    .isInstanceOf(SerializationException.class);
        }
    }

    @Test
    void anUnreachableRegistryIsSaid() {
        String url = "http://127.0.0.1:1";
        try (SchemaIds ids = new RegistrySchemaIds(url)) {
            assertThatThrownBy(() -> ids.schemaOf(1))
                    .isInstanceOf(RegistryUnreachableException.class)
                    .hasMessageStartingWith(
                            "schema.registry.url: " + url + " (expected: a schema registry that answers; it said: ");
            assertThatThrownBy(() -> ids.idOf("x-value", UsageBatch.getClassSchema()))
                    .isInstanceOf(RegistryUnreachableException.class);
            assertThatThrownBy(() -> new AvroSerde<>(UsageBatch.class, ids)
                            .deserializer()
                            .deserialize("t", new byte[] {0, 0, 0, 0, 1, 0}))
                    .as("a value that may be good is not called bad")
                    .isInstanceOf(RegistryUnreachableException.class);
        }
    }

    private static byte[] later(int id, Schema schema) throws IOException {
        GenericRecord record = new GenericData.Record(schema);
        UsageBatch.getClassSchema().getFields().forEach(field -> record.put(field.name(), BATCH.get(field.pos())));
        record.put("color", "blue");
        record.put("records", List.of());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] header = new byte[WireFormat.HEADER_LENGTH];
        WireFormat.writeHeader(header, id);
        out.writeBytes(header);
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
        new GenericDatumWriter<GenericRecord>(schema).write(record, encoder);
        encoder.flush();
        return out.toByteArray();
    }
}
