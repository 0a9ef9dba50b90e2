package io.bytemeter.schema.id;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ids of a registry, kept in a file for a start at which the registry is away. One line for each: checksum of the rest
 * (CRC32C, hexadecimal), fingerprint of the schema (CRC-64-AVRO, likewise), id, subject. A line that does not fit its
 * checksum is left out, and its id is asked for again. The file belongs to one process at a time.
 */
public final class KeptSchemaIds implements SchemaIds {
    private static final Logger logger = LoggerFactory.getLogger(KeptSchemaIds.class);

    private final SchemaIds registry;
    private final Path file;
    private final Map<Key, Kept> kept = new TreeMap<>();

    private record Key(String subject, long fingerprint) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int order = subject.compareTo(other.subject);
            return order == 0 ? Long.compare(fingerprint, other.fingerprint) : order;
        }
    }

    /** @param schema null until the schema was asked for in this life */
    private record Kept(int id, @Nullable Schema schema) {}

    private KeptSchemaIds(SchemaIds registry, Path file) {
        this.registry = registry;
        this.file = file;
    }

    /**
     * Reads {@code file} if it exists.
     *
     * @param registry asked for what is not kept; closed with this
     */
    public static KeptSchemaIds open(SchemaIds registry, Path file) throws IOException {
        KeptSchemaIds ids = new KeptSchemaIds(registry, file);
        boolean damaged = false;
        if (Files.exists(file)) {
            for (String line : new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\n", -1)) {
                damaged |= !line.isEmpty() && !ids.read(line);
            }
        }
        if (damaged) {
            logger.atInfo().addKeyValue("file", file).log("a kept schema id is damaged; the registry is asked again");
        }
        return ids;
    }

    private boolean read(String line) {
        String[] words = line.split(" ", 4);
        try {
            if (words.length == 4 && Long.parseLong(words[0], 16) == checksum(line.substring(words[0].length() + 1))) {
                Key key = new Key(words[3], Long.parseUnsignedLong(words[1], 16));
                kept.put(key, new Kept(Integer.parseInt(words[2]), null));
                return true;
            }
        } catch (NumberFormatException e) {
            logger.atDebug().setCause(e).log("not a number");
        }
        return false;
    }

    /** Answers what is kept without asking the registry. */
    @Override
    public synchronized int idOf(String subject, Schema schema) {
        Key key = key(subject, schema);
        Kept known = kept.get(key);
        int id = known == null ? registry.idOf(subject, schema) : known.id();
        if (known == null || known.schema() == null) {
            kept.put(key, new Kept(id, schema));
        }
        if (known == null) {
            write();
        }
        return id;
    }

    /** Asks the registry for each id given so far, and keeps its answer. */
    @Override
    public synchronized void confirm() {
        boolean changed = false;
        for (Map.Entry<Key, Kept> entry : kept.entrySet()) {
            Schema schema = entry.getValue().schema();
            if (schema != null) {
                int before = entry.getValue().id();
                int id = registry.idOf(entry.getKey().subject(), schema);
                if (id != before) {
                    changed = true;
                    entry.setValue(new Kept(id, schema));
                    logger.atError()
                            .addKeyValue("subject", entry.getKey().subject())
                            .addKeyValue("before", before)
                            .addKeyValue("now", id)
                            .log("the schema registry has given a schema another id: is it the same registry?");
                }
            }
        }
        if (changed) {
            write();
        }
    }

    @Override
    public Schema schemaOf(int id) {
        return registry.schemaOf(id);
    }

    @Override
    public void close() {
        registry.close();
    }

    private void write() {
        List<String> lines = new ArrayList<>();
        kept.forEach((key, value) -> {
            String rest = Long.toHexString(key.fingerprint()) + " " + value.id() + " " + key.subject();
            lines.add(Long.toHexString(checksum(rest)) + " " + rest);
        });
        try {
            SchemaIdFile.replace(file, (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            logger.atWarn()
                    .addKeyValue("file", file)
                    .setCause(e)
                    .log("schema ids are not kept: the next start waits for the registry");
        }
    }

    private static Key key(String subject, Schema schema) {
        return new Key(
                subject,
                SchemaNormalization.fingerprint64(
                        PublishedSchema.of(schema).toString().getBytes(StandardCharsets.UTF_8)));
    }

    private static long checksum(String text) {
        CRC32C crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return crc.getValue();
    }
}
