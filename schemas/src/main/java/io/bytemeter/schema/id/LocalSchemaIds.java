package io.bytemeter.schema.id;

import io.bytemeter.settings.InvalidSettingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;

/**
 * Ids in a file, for one process with its own broker: no registry runs, and yet an id means the same after a restart and
 * with later versions of a schema. The file belongs to one process at a time; the data directory's lock sees to that.
 */
public final class LocalSchemaIds implements SchemaIds {
    private final Path file;

    /** All there are, in the order of their ids, from 1. Replaced as a whole after the file has been. */
    private volatile List<Entry> entries;

    /** A schema that was registered; its id is its place in the list. */
    record Entry(String subject, Schema schema) {}

    private LocalSchemaIds(Path file, List<Entry> entries) {
        this.file = file;
        this.entries = entries;
    }

    /**
     * Reads {@code file} if it exists; it is written when the first schema is registered.
     *
     * @throws InvalidSettingException if the file is damaged: to go on would give ids a second meaning
     */
    public static LocalSchemaIds open(Path file) {
        return new LocalSchemaIds(file, SchemaIdFile.read(file));
    }

    @Override
    public int idOf(String subject, Schema schema) {
        Schema published = PublishedSchema.of(schema);
        int id = find(entries, subject, published);
        return id > 0 ? id : register(subject, published);
    }

    @Override
    public Schema schemaOf(int id) {
        List<Entry> known = entries;
        if (id < 1 || id > known.size()) {
            throw new UnknownSchemaIdException(id, file.toString(), null);
        }
        return known.get(id - 1).schema();
    }

    @Override
    public void close() {}

    private synchronized int register(String subject, Schema schema) {
        List<Entry> known = entries;
        int id = find(known, subject, schema);
        if (id > 0) {
            return id;
        }
        for (Entry entry : known) {
            if (entry.subject().equals(subject)) {
                requireReads(subject, schema, entry.schema());
            }
        }
        List<Entry> next = new ArrayList<>(known);
        next.add(new Entry(subject, schema));
        try {
            SchemaIdFile.write(file, next);
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": cannot be written", e);
        }
        entries = List.copyOf(next);
        return next.size();
    }

    private static int find(List<Entry> entries, String subject, Schema schema) {
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            if (entry.subject().equals(subject) && entry.schema().equals(schema)) {
                return i + 1;
            }
        }
        return 0;
    }

    private static void requireReads(String subject, Schema schema, Schema former) {
        var result = SchemaCompatibility.checkReaderWriterCompatibility(schema, former)
                .getResult();
        if (result.getCompatibility() != SchemaCompatibilityType.COMPATIBLE) {
            var first = result.getIncompatibilities().get(0);
            throw new IncompatibleSchemaException(
                    subject,
                    schema.getFullName(),
                    first.getType() + " at " + first.getLocation() + ": " + first.getMessage(),
                    null);
        }
    }
}
