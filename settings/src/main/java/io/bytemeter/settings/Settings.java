package io.bytemeter.settings;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Resolved settings, checked as a whole: every key is known and every value parses. Immutable. */
public final class Settings {
    private static final String VARIABLE_PREFIX = "BYTEMETER_";
    private static final String FILE_SUFFIX = "_FILE";

    private final Map<String, String> texts;

    private Settings(Map<String, String> texts) {
        this.texts = texts;
    }

    /**
     * Resolves {@code known} settings.
     *
     * @param file YAML file, nested or with dotted keys, or null for none
     * @param environment variables; those named BYTEMETER_… must be known settings, or name with _FILE behind it the
     *     file that holds one: a secret in the environment is seen by too many
     * @param overrides {@code KEY=VALUE} each, the last one wins
     * @throws InvalidSettingException for a file that cannot be read, an unknown key or a bad value
     */
    public static Settings resolve(
            Collection<Setting<?>> known,
            @Nullable Path file,
            Map<String, String> environment,
            List<String> overrides) {
        return resolve(known, file, environment, overrides, Set.of());
    }

    /**
     * The same, of a file that has more than settings.
     *
     * @param sections top-level keys of the file that somebody else reads, with {@link #section}
     */
    public static Settings resolve(
            Collection<Setting<?>> known,
            @Nullable Path file,
            Map<String, String> environment,
            List<String> overrides,
            Set<String> sections) {
        Map<String, Setting<?>> byKey = new TreeMap<>();
        Map<String, Setting<?>> byVariable = new HashMap<>();
        for (Setting<?> setting : known) {
            byKey.put(setting.key(), setting);
            byVariable.put(setting.variable(), setting);
        }
        Map<String, String> texts = new HashMap<>();
        byKey.forEach((key, setting) -> texts.put(key, setting.defaultText()));
        if (file != null) {
            put(texts, byKey, read(file, sections), file.toString());
        }
        environment.forEach((variable, value) -> {
            if (variable.startsWith(VARIABLE_PREFIX)) {
                Setting<?> setting = byVariable.get(variable);
                if (setting != null) {
                    texts.put(setting.key(), value);
                } else {
                    putFromFile(texts, byVariable, environment, variable);
                }
            }
        });
        put(texts, byKey, split(overrides), "--set");
        byKey.forEach((key, setting) -> setting.parse(texts.getOrDefault(key, "")));
        return new Settings(Map.copyOf(texts));
    }

    /** The value of {@code setting}, which must be among those resolved. */
    public <T> T get(Setting<T> setting) {
        String text = texts.get(setting.key());
        if (text == null) {
            throw new IllegalArgumentException(setting.key() + " (expected: a setting that was resolved)");
        }
        return setting.parse(text);
    }

    private static void put(
            Map<String, String> texts, Map<String, Setting<?>> byKey, Map<String, String> values, String origin) {
        values.forEach((key, value) -> {
            if (!byKey.containsKey(key)) {
                throw InvalidSettingException.of(
                        key,
                        value,
                        "a known setting, in " + origin + "; known are " + String.join(", ", byKey.keySet()));
            }
            texts.put(key, value);
        });
    }

    private static void putFromFile(
            Map<String, String> texts,
            Map<String, Setting<?>> byVariable,
            Map<String, String> environment,
            String variable) {
        String file = environment.getOrDefault(variable, "");
        boolean named = variable.endsWith(FILE_SUFFIX);
        String plain = named ? variable.substring(0, variable.length() - FILE_SUFFIX.length()) : variable;
        Setting<?> setting = byVariable.get(plain);
        if (!named || setting == null) {
            throw InvalidSettingException.of(variable, file, "the variable of a known setting");
        }
        if (environment.containsKey(plain)) {
            throw InvalidSettingException.of(variable, file, "no " + plain + " beside it");
        }
        try {
            texts.put(setting.key(), Files.readString(Path.of(file)).strip());
        } catch (IOException | InvalidPathException e) {
            throw InvalidSettingException.of(variable, file, "a readable file with the value; " + e);
        }
    }

    private static Map<String, String> split(List<String> overrides) {
        Map<String, String> values = new TreeMap<>();
        for (String override : overrides) {
            int equals = override.indexOf('=');
            if (equals < 1) {
                throw InvalidSettingException.of("--set", override, "KEY=VALUE");
            }
            values.put(override.substring(0, equals), override.substring(equals + 1));
        }
        return values;
    }

    /**
     * A section of a file that is no settings; missing if the file has none of that name.
     *
     * @throws InvalidSettingException for a file that cannot be read
     */
    public static JsonNode section(Path file, String name) {
        return tree(file).path(name);
    }

    private static Map<String, String> read(Path file, Set<String> sections) {
        Map<String, String> values = new TreeMap<>();
        JsonNode tree = tree(file);
        if (tree instanceof ObjectNode object) {
            object.remove(sections);
        }
        flatten("", tree, values, file);
        return values;
    }

    private static JsonNode tree(Path file) {
        try {
            return new YAMLMapper().readTree(Files.readAllBytes(file));
        } catch (JsonProcessingException e) {
            throw InvalidSettingException.of(
                    file.toString(), e.getOriginalMessage().replaceAll("\\s+", " "), "a YAML file of settings");
        } catch (IOException e) {
            throw InvalidSettingException.of(file.toString(), e.toString(), "a readable file");
        }
    }

    private static void flatten(String prefix, JsonNode node, Map<String, String> values, Path file) {
        if (node.isMissingNode() || (node.isNull() && prefix.isEmpty())) {
            return; // an empty file sets nothing
        }
        if (node.isObject()) {
            node.properties()
                    .forEach(field -> flatten(
                            prefix.isEmpty() ? field.getKey() : prefix + "." + field.getKey(),
                            field.getValue(),
                            values,
                            file));
        } else if (node.isValueNode() && !prefix.isEmpty()) {
            values.put(prefix, node.isNull() ? "" : node.asText());
        } else {
            throw InvalidSettingException.of(prefix.isEmpty() ? file.toString() : prefix, node, "one value a key");
        }
    }
}
