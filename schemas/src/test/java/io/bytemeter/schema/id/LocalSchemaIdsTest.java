package io.bytemeter.schema.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bytemeter.schema.NodeStatus;
import io.bytemeter.schema.UsageBatch;
import io.bytemeter.settings.InvalidSettingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalSchemaIdsTest {
    private static final Schema ONE = version().endRecord();
    private static final Schema TWO = version().optionalString("note").endRecord();
    private static final Schema BREAKING = version().requiredString("note").endRecord();

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void choosesTheFile() {
        file = directory.resolve("schema-ids.json");
    }

    private static SchemaBuilder.FieldAssembler<Schema> version() {
        return SchemaBuilder.record("Thing").namespace("test").fields().requiredLong("bytes");
    }

    @Test
    void idsMeanTheSameAfterRestartAndWithLaterVersions() {
        int one = LocalSchemaIds.open(file).idOf("t-value", ONE);
        int two = LocalSchemaIds.open(file).idOf("t-value", TWO);

        LocalSchemaIds reopened = LocalSchemaIds.open(file);
        assertThat(two).isNotEqualTo(one);
        assertThat(reopened.idOf("t-value", ONE)).isEqualTo(one);
        assertThat(reopened.idOf("t-value", TWO)).isEqualTo(two);
        assertThat(reopened.schemaOf(one)).isEqualTo(ONE);
        assertThat(reopened.schemaOf(two)).isEqualTo(TWO);
    }

    @Test
    void refusesASchemaThatCannotReadAFormerVersion() {
        LocalSchemaIds ids = LocalSchemaIds.open(file);
        ids.idOf("t-value", ONE);

        assertThatThrownBy(() -> ids.idOf("t-value", BREAKING))
                .isInstanceOf(IncompatibleSchemaException.class)
                .hasMessageContaining("t-value: test.Thing refused")
                .hasMessageContaining("note");
        assertThat(ids.idOf("other-value", BREAKING)).isPositive();
        assertThatThrownBy(() -> LocalSchemaIds.open(file).idOf("t-value", BREAKING))
                .isInstanceOf(IncompatibleSchemaException.class);
    }

    @Test
    void refusesASchemaThatReadsTheLastVersionButNotAnEarlierOne() {
        LocalSchemaIds ids = LocalSchemaIds.open(file);
        Schema withoutBytes = SchemaBuilder.record("Thing")
                .namespace("test")
                .fields()
                .requiredString("name")
                .endRecord();
        Schema reader = SchemaBuilder.record("Thing")
                .namespace("test")
                .fields()
                .name("name")
                .type()
                .stringType()
                .noDefault()
                .endRecord();
        ids.idOf("t-value", ONE);
        ids.idOf(
                "t-value",
                SchemaBuilder.record("Thing")
                        .namespace("test")
                        .fields()
                        .name("name")
                        .type()
                        .stringType()
                        .stringDefault("")
                        .endRecord());

        assertThat(reader).isEqualTo(withoutBytes);
        assertThatThrownBy(() -> ids.idOf("t-value", reader)).isInstanceOf(IncompatibleSchemaException.class);
    }

    @Test
    void generatedClassesAreKnownAsOtherProgramsWriteThem() {
        LocalSchemaIds ids = LocalSchemaIds.open(file);
        Schema schema = ids.schemaOf(ids.idOf("bytemeter.usage.v1-value", UsageBatch.getClassSchema()));

        assertThat(schema.toString()).doesNotContain("avro.java.string");
        assertThat(schema.getFields()).hasSameSizeAs(UsageBatch.getClassSchema().getFields());
    }

    @Test
    void unknownIdIsSaid() {
        assertThatThrownBy(() -> LocalSchemaIds.open(file).schemaOf(7))
                .isInstanceOf(UnknownSchemaIdException.class)
                .hasMessage("schema id 7 is unknown to " + file);
    }

    @Test
    void oneSchemaHasOneIdWhoeverAsksFirst() {
        LocalSchemaIds ids = LocalSchemaIds.open(file);
        assertThat(IntStream.range(0, 64)
                        .parallel()
                        .map(i -> ids.idOf("t-value", i % 2 == 0 ? ONE : TWO))
                        .distinct()
                        .sorted()
                        .toArray())
                .containsExactly(1, 2);
    }

    @Test
    void aHalfWrittenReplacementIsOfNoEffect() throws IOException {
        int id = LocalSchemaIds.open(file).idOf("t-value", ONE);
        Files.writeString(directory.resolve("schema-ids.json.next"), "{\"format\":1,\"crc");

        LocalSchemaIds ids = LocalSchemaIds.open(file);
        assertThat(ids.schemaOf(id)).isEqualTo(ONE);
        assertThat(ids.idOf("t-value", TWO)).isEqualTo(id + 1);
    }

    @Test
    void refusesADamagedFileByName() throws IOException {
        LocalSchemaIds ids = LocalSchemaIds.open(file);
        ids.idOf("t-value", ONE);
        ids.idOf("n-value", NodeStatus.getClassSchema());
        byte[] good = Files.readAllBytes(file);
        Random random = new Random(20261121);
        for (int i = 0; i < 2_000; i++) {
            byte[] bad = good.clone();
            if (i % 2 == 0) {
                bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
            } else {
                bad = java.util.Arrays.copyOf(bad, random.nextInt(bad.length));
            }
            Files.write(file, bad);
            try {
                LocalSchemaIds opened = LocalSchemaIds.open(file);
                assertThat(opened.schemaOf(1))
                        .as("a flip without effect, as in white space")
                        .isEqualTo(ONE);
            } catch (InvalidSettingException e) {
                assertThat(e).hasMessageStartingWith(file + ": ").hasMessageContaining("(expected: ");
            }
        }
    }
}
