package io.bytemeter.interfaces.view;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bytemeter.interfaces.counters.Counter;
import io.bytemeter.settings.InvalidSettingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where views are kept: a JSON object of view, counter's name and bytes, replaced as a whole. Not thread-safe.
 *
 * <p>A file that cannot be written is logged and tried again at the next save; views go on in memory.
 */
public final class ViewFile {
    private static final Logger logger = LoggerFactory.getLogger(ViewFile.class);
    private static final TypeReference<Map<String, Map<String, Long>>> FORM = new TypeReference<>() {};

    private final ObjectMapper mapper = new ObjectMapper();
    private final Path path;

    public ViewFile(Path path) {
        this.path = path;
    }

    Map<String, Map<Counter, Long>> load() {
        if (!Files.exists(path)) {
            return Map.of();
        }
        try {
            Map<String, Map<Counter, Long>> views = new HashMap<>();
            mapper.readValue(path.toFile(), FORM).forEach((name, counters) -> {
                Map<Counter, Long> view = new HashMap<>();
                counters.forEach(
                        (counter, bytes) -> view.put(Counter.parse(counter).orElseThrow(), bytes));
                views.put(name, view);
            });
            return views;
        } catch (IOException | RuntimeException e) {
            throw InvalidSettingException.of(
                    path.toString(), "damaged", "the views of an earlier run; remove it to begin with new ones");
        }
    }

    /** Whether it could be written. */
    boolean save(Map<String, Map<Counter, Long>> views) {
        Map<String, Map<String, Long>> named = new HashMap<>();
        views.forEach((name, view) -> {
            Map<String, Long> counters = new HashMap<>();
            view.forEach((counter, bytes) -> counters.put(counter.name(), bytes));
            named.put(name, counters);
        });
        Path next = path.resolveSibling(path.getFileName() + ".next");
        try {
            Files.createDirectories(path.toAbsolutePath().getParent());
            mapper.writeValue(next.toFile(), named);
            Files.move(next, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return true;
        } catch (IOException e) {
            logger.atError().addKeyValue("file", path).setCause(e).log("views not saved");
            return false;
        }
    }
}
