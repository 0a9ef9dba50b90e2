package io.bytemeter.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.Incompatibility;
import org.apache.avro.SchemaParser;
import org.junit.jupiter.api.Test;

/**
 * Current schemas against every released version. When a version is released, its schemas are copied to {@code
 * released/<version>}; a copy is never changed afterwards.
 */
final class ReleasedSchemasTest {
    private static final Path CURRENT = Path.of("src/main/avro");
    private static final Path RELEASED = Path.of("src/test/resources/released");

    @Test
    void readsWhatEveryReleasedVersionHasWritten() throws IOException {
        Map<String, Schema> current = parse(CURRENT);
        List<String> faults = new ArrayList<>();
        for (Path version : list(RELEASED)) {
            parse(version).forEach((name, released) -> {
                Schema now = current.get(name);
                if (now == null) {
                    faults.add(name + " of release " + version.getFileName() + " is gone");
                } else {
                    incompatibilities(now, released)
                            .forEach(fault -> faults.add(name + " cannot read release " + version.getFileName() + ": "
                                    + fault.getType() + " at " + fault.getLocation()));
                }
            });
        }
        assertThat(faults).isEmpty();
    }

    @Test
    void everyCurrentSchemaIsInSomeRelease() throws IOException {
        Map<String, Schema> released = new TreeMap<>();
        for (Path version : list(RELEASED)) {
            Map<String, Schema> schemas = parse(version);
            assertThat(schemas).as("release %s", version.getFileName()).isNotEmpty();
            released.putAll(schemas);
        }
        assertThat(released.keySet())
                .as("copy a new schema to the release it comes with, or its later changes go unchecked")
                .containsAll(parse(CURRENT).keySet());
    }

    @Test
    void catchesChangesThatBreakReaders() throws IOException {
        Schema released = parse(RELEASED.resolve("1")).get("io.bytemeter.schema.UsageBatch");
        String text = released.toString();

        assertThat(incompatibilities(changed(text, "\"name\":\"flushedAt\"", "\"name\":\"madeAt\""), released))
                .as("a field renamed, which is a new field without a default")
                .isNotEmpty();
        assertThat(incompatibilities(
                        changed(
                                text,
                                "\"name\":\"sequence\",\"type\":\"long\"",
                                "\"name\":\"sequence\",\"type\":\"int\""),
                        released))
                .as("a type narrowed")
                .isNotEmpty();
        assertThat(incompatibilities(
                        changed(
                                text,
                                "\"name\":\"records\"",
                                "\"name\":\"later\",\"type\":\"long\",\"default\":0}," + "{\"name\":\"records\""),
                        released))
                .as("a field added with a default")
                .isEmpty();
    }

    @Test
    void everyFieldAndTypeIsDocumented() throws IOException {
        List<String> undocumented = new ArrayList<>();
        parse(CURRENT).values().forEach(schema -> {
            if (schema.getDoc() == null) {
                undocumented.add(schema.getName());
            }
            if (schema.getType() == Schema.Type.RECORD) {
                schema.getFields().stream()
                        .filter(field -> field.doc() == null)
                        .forEach(field -> undocumented.add(schema.getName() + "." + field.name()));
            }
        });
        assertThat(undocumented).isEmpty();
    }

    @Test
    void closeReasonsAreThoseOfTheDomain() {
        assertThat(Stream.of(CloseReason.values()).map(Enum::name))
                .containsExactlyElementsOf(Stream.of(io.bytemeter.usage.CloseReason.values())
                        .map(Enum::name)
                        .toList());
    }

    private static Schema changed(String text, String old, String replacement) {
        assertThat(text).contains(old);
        return new Schema.Parser().parse(text.replace(old, replacement));
    }

    private static List<Incompatibility> incompatibilities(Schema reader, Schema writer) {
        return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
                .getResult()
                .getIncompatibilities();
    }

    private static Map<String, Schema> parse(Path directory) throws IOException {
        SchemaParser parser = new SchemaParser();
        // Shared types first, as the build does.
        for (Path part : List.of(directory.resolve("shared"), directory)) {
            for (Path file : list(part)) {
                if (Files.isRegularFile(file)) {
                    parser.parse(file);
                }
            }
        }
        Map<String, Schema> schemas = new TreeMap<>();
        parser.getParsedNamedSchemas().forEach(schema -> schemas.put(schema.getFullName(), schema));
        return schemas;
    }

    private static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }
}
