package io.bytemeter.collect.v2ray;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bytemeter.collect.source.SourceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The accounts that were removed from a server and are to be added again, by name: a JSON list, replaced as a whole. */
final class RemovedFile {
    private static final TypeReference<Set<String>> FORM = new TypeReference<>() {};

    private final ObjectMapper json = new ObjectMapper();
    private final Path path;
    private @Nullable Set<String> removed;

    RemovedFile(Path path) {
        this.path = path;
    }

    boolean contains(String name) throws SourceException {
        return load().contains(name);
    }

    /** Is on disk when this returns. */
    void add(Collection<String> names) throws SourceException {
        Set<String> next = new TreeSet<>(load());
        if (next.addAll(names)) {
            save(next);
        }
    }

    /** Is on disk when this returns. */
    void remove(Collection<String> names) throws SourceException {
        Set<String> next = new TreeSet<>(load());
        if (next.removeAll(names)) {
            save(next);
        }
    }

    /** Forgets all but these. */
    void retain(Collection<String> names) throws SourceException {
        Set<String> next = new TreeSet<>(load());
        if (next.retainAll(names)) {
            save(next);
        }
    }

    private Set<String> load() throws SourceException {
        Set<String> known = removed;
        if (known == null) {
            try {
                known = Files.exists(path) ? json.readValue(path.toFile(), FORM) : new TreeSet<>();
            } catch (IOException e) {
                throw new SourceException(path + " cannot be read, so nobody can be let in again: " + e, e);
            }
            removed = known;
        }
        return known;
    }

    private void save(Set<String> next) throws SourceException {
        Path written = path.resolveSibling(path.getFileName() + ".next");
        try {
            json.writeValue(written.toFile(), next);
            Files.move(written, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new SourceException(path + " cannot be written, so nobody is removed: " + e, e);
        }
        removed = next;
    }
}
