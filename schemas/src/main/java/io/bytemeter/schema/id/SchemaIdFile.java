package io.bytemeter.schema.id;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bytemeter.schema.id.LocalSchemaIds.Entry;
import io.bytemeter.settings.InvalidSettingException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;

/**
 * The file of {@link LocalSchemaIds}: {@code {"format":1,"crc32c":…,"schemas":[{"id":1,"subject":…,"schema":…}, …]}}. The
 * checksum is over the text of {@code schemas}. A new file replaces the old one by a rename, so a crash leaves one or
 * the other.
 */
final class SchemaIdFile {
    private static final int FORMAT = 1;
    private static final ObjectMapper JSON = new ObjectMapper();

    private SchemaIdFile() {}

    static List<Entry> read(Path file) {
        if (Files.notExists(file)) {
            return List.of();
        }
        try {
            return parse(JSON.readTree(Files.readAllBytes(file)));
        } catch (JsonProcessingException e) {
            throw damaged(file, e.getOriginalMessage());
        } catch (IOException e) {
            throw InvalidSettingException.of(file.toString(), e.toString(), "a readable file of schema ids");
        } catch (IllegalArgumentException | AvroRuntimeException e) {
            throw damaged(file, String.valueOf(e.getMessage()));
        }
    }

    static void write(Path file, List<Entry> entries) throws IOException {
        ArrayNode schemas = JSON.createArrayNode();
        for (int i = 0; i < entries.size(); i++) {
            schemas.addObject()
                    .put("id", i + 1)
                    .put("subject", entries.get(i).subject())
                    .put("schema", entries.get(i).schema().toString());
        }
        ObjectNode root = JSON.createObjectNode();
        root.put("format", FORMAT).put("crc32c", checksum(schemas)).set("schemas", schemas);
        replace(file, JSON.writeValueAsBytes(root));
    }

    private static List<Entry> parse(JsonNode root) {
        if (root.path("format").asInt() != FORMAT) {
            throw new IllegalArgumentException("format " + root.path("format") + " instead of " + FORMAT);
        }
        JsonNode schemas = root.path("schemas");
        if (!schemas.isArray() || root.path("crc32c").asLong(-1) != checksum(schemas)) {
            throw new IllegalArgumentException("the checksum differs");
        }
        List<Entry> entries = new ArrayList<>();
        for (JsonNode schema : schemas) {
            if (schema.path("id").asInt() != entries.size() + 1) {
                throw new IllegalArgumentException("id " + schema.path("id") + " is out of order");
            }
            entries.add(new Entry(
                    schema.path("subject").asText(),
                    new Schema.Parser().parse(schema.path("schema").asText())));
        }
        return List.copyOf(entries);
    }

    private static long checksum(JsonNode schemas) {
        CRC32C crc = new CRC32C();
        crc.update(schemas.toString().getBytes(StandardCharsets.UTF_8));
        return crc.getValue();
    }

    /** Writes a file that is there as a whole or not at all, also after a power cut. */
    static void replace(Path file, byte[] content) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        try (FileChannel channel = FileChannel.open(
                next, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        // The rename itself lasts through a power cut only once the directory is on the disk.
        Path directory = Objects.requireNonNull(file.toAbsolutePath().getParent());
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static InvalidSettingException damaged(Path file, String why) {
        return InvalidSettingException.of(
                file.toString(),
                why.replaceAll("\\s+", " "),
                "an undamaged file of schema ids; restore it from a backup");
    }
}
