package io.bytemeter.node.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.bytemeter.settings.InvalidSettingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A value of the document and its path. Every accessor either gives what was asked for or refuses the value by its path;
 * JSON null is an absent value, as for v2ray.
 */
final class ConfigNode {
    private static final int SHOWN = 60;

    private final String path;
    private final JsonNode node;

    ConfigNode(String path, JsonNode node) {
        this.path = path;
        this.node = node;
    }

    String path() {
        return path;
    }

    /** This object, which may have these keys only. The values of others are not shown: one may be a secret, misspelt. */
    ConfigNode object(String... known) {
        if (!node.isObject()) {
            throw refuse("an object");
        }
        List<String> keys = List.of(known);
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            if (!keys.contains(field.getKey()) && !field.getValue().isNull()) {
                throw new ConfigNode(child(field.getKey()), field.getValue())
                        .refuse(
                                "not supported",
                                known.length == 0 ? "no keys" : "a known key: " + String.join(", ", known));
            }
        }
        return this;
    }

    /** The keys of this, which must be an object, but those of null; which of them are known is for the caller to say. */
    List<String> keys() {
        if (!node.isObject()) {
            throw refuse("an object");
        }
        List<String> keys = new ArrayList<>();
        node.properties().forEach(field -> {
            if (!field.getValue().isNull()) {
                keys.add(field.getKey());
            }
        });
        return keys;
    }

    @Nullable
    ConfigNode get(String key) {
        JsonNode value = node.get(key);
        return value == null || value.isNull() ? null : new ConfigNode(child(key), value);
    }

    ConfigNode require(String key, String expected) {
        ConfigNode value = get(key);
        if (value == null) {
            throw InvalidSettingException.of(child(key), "missing", expected);
        }
        return value;
    }

    List<ConfigNode> items() {
        if (!node.isArray()) {
            throw refuse("a list");
        }
        List<ConfigNode> items = new ArrayList<>(node.size());
        for (int i = 0; i < node.size(); i++) {
            items.add(new ConfigNode(path + "[" + i + "]", node.get(i)));
        }
        return items;
    }

    /** The items of a list; v2ray reads one text as a list separated by commas. */
    List<ConfigNode> texts() {
        if (node.isArray()) {
            return items();
        }
        List<ConfigNode> items = new ArrayList<>();
        for (String item : text("a text or a list of texts").split(",", -1)) {
            items.add(new ConfigNode(path, JsonNodeFactory.instance.textNode(item.strip())));
        }
        return items;
    }

    String text(String expected) {
        if (!node.isTextual()) {
            throw refuse(expected);
        }
        return node.textValue();
    }

    /** A text that is never repeated in a message. */
    String secret(int maxBytes) {
        String expected = "a text of 1.." + maxBytes + " bytes";
        if (!node.isTextual()) {
            throw refuse("not a text", expected);
        }
        int bytes = node.textValue().getBytes(StandardCharsets.UTF_8).length;
        if (bytes < 1 || bytes > maxBytes) {
            throw refuse(bytes + " bytes", expected);
        }
        return node.textValue();
    }

    /** One of these words, in lower case, whatever the case in the document. */
    String word(String... words) {
        String expected = String.join(", ", words);
        String text = text(expected);
        for (String word : words) {
            if (word.equalsIgnoreCase(text)) {
                return word.toLowerCase(Locale.ROOT);
            }
        }
        throw refuse(expected);
    }

    boolean flag() {
        if (!node.isBoolean()) {
            throw refuse("true or false");
        }
        return node.booleanValue();
    }

    /** A whole number, which v2ray also reads from a text. */
    int number(int min, int max) {
        String expected = min == max ? String.valueOf(min) : min + ".." + max;
        long value;
        if (node.isIntegralNumber() && node.canConvertToLong()) {
            value = node.longValue();
        } else if (node.isTextual() && node.textValue().matches("[0-9]{1,9}")) {
            value = Long.parseLong(node.textValue());
        } else {
            throw refuse(expected);
        }
        if (value < min || value > max) {
            throw refuse(expected);
        }
        return (int) value;
    }

    int port() {
        return number(1, 65_535);
    }

    InvalidSettingException refuse(String expected) {
        return refuse(shown(), expected);
    }

    InvalidSettingException refuse(String value, String expected) {
        return InvalidSettingException.of(path, oneLine(value), expected);
    }

    private String shown() {
        if (node.isObject()) {
            return "an object";
        }
        if (node.isArray()) {
            return "a list";
        }
        return node.asText();
    }

    private String child(String key) {
        return path.isEmpty() ? oneLine(key) : path + "." + oneLine(key);
    }

    private static String oneLine(String text) {
        String line = text.replaceAll("[\\p{Cntrl}\\u0085\\u2028\\u2029]", "?");
        return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "...";
    }
}
