package io.bytemeter.schema.topic;

import io.bytemeter.settings.InvalidSettingException;
import io.bytemeter.settings.Setting;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * How a process shows Kafka who it is, and knows Kafka: properties of Kafka's own clients, the same for each of them.
 *
 * @param properties {@code security.…}, {@code sasl.…} and {@code ssl.…}; empty for plain text
 */
public record KafkaSecurity(Map<String, String> properties) {
    public static final Setting<Path> FILE = Setting.path(
            "kafka.security.file",
            "",
            "Java properties file with the security.*, sasl.* and ssl.* of Kafka's clients; without one, plain text.");

    /** Neither SASL nor TLS. */
    public static final KafkaSecurity NONE = new KafkaSecurity(Map.of());

    /** All else is set for a reason, and not to be changed from outside. */
    private static final List<String> PREFIXES = List.of("security.", "sasl.", "ssl.");

    public KafkaSecurity {
        properties = Map.copyOf(properties);
        for (String key : properties.keySet()) {
            if (PREFIXES.stream().noneMatch(key::startsWith)) {
                throw InvalidSettingException.of(FILE.key(), key, "only keys that begin with security., sasl. or ssl.");
            }
        }
    }

    /** What the file says; {@link #NONE} if the path is empty. */
    static KafkaSecurity read(Path file) {
        if (file.toString().isEmpty()) {
            return NONE;
        }
        Properties read = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            read.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw InvalidSettingException.of(FILE.key(), file, "a readable file of Java properties; " + e);
        }
        Map<String, String> properties = new TreeMap<>();
        read.stringPropertyNames().forEach(key -> properties.put(key, read.getProperty(key)));
        return new KafkaSecurity(properties);
    }

    /** Never tells the values, which hold passwords. */
    @Override
    public String toString() {
        return "KafkaSecurity" + new TreeMap<>(properties).keySet();
    }
}
