package io.bytemeter.collect.config;

import com.fasterxml.jackson.databind.JsonNode;
import io.bytemeter.settings.InvalidSettingException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** The fields of one source; those that nobody has asked for are refused at the end. */
final class Fields {
    private final String path;
    private final JsonNode node;
    private final Set<String> known = new LinkedHashSet<>();

    Fields(String path, JsonNode node) {
        this.path = path;
        this.node = node;
        if (!node.isObject()) {
            throw InvalidSettingException.of(path, node, "a source: type, and what it needs");
        }
    }

    boolean has(String field) {
        known.add(field);
        return node.has(field);
    }

    String text(String field, String otherwise) {
        return get(field, otherwise, "a text", text -> text);
    }

    String required(String field, String expected) {
        String text = text(field, "");
        if (text.isEmpty()) {
            throw refused(field, text, expected);
        }
        return text;
    }

    /** {@code http://host:port}, without a path. */
    String url(String field) {
        String expected = "an http or https URL without a path";
        required(field, expected);
        return get(field, "", expected, text -> {
            URI uri = URI.create(text);
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (!http || uri.getHost() == null || !String.valueOf(uri.getPath()).matches("/?")) {
                throw new IllegalArgumentException("no URL");
            }
            return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        });
    }

    <T> T get(String field, String otherwise, String expected, Function<String, T> parser) {
        JsonNode value = has(field) ? node.get(field) : null;
        if (value != null && !value.isValueNode()) {
            throw InvalidSettingException.of(path + "." + field, value, expected);
        }
        String text = value == null ? otherwise : value.asText();
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw refused(field, text, expected);
        }
    }

    List<String> list(String field, List<String> otherwise) {
        if (!has(field)) {
            return otherwise;
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode each : node.get(field).isArray() ? node.get(field) : List.of(node.get(field))) {
            if (!each.isValueNode()) {
                throw InvalidSettingException.of(path + "." + field, each, "a list of texts");
            }
            texts.add(each.asText());
        }
        return texts;
    }

    InvalidSettingException refused(String field, String text, String expected) {
        return InvalidSettingException.of(path + "." + field, text, expected);
    }

    /** Refuses what nobody has asked for. */
    void end() {
        for (var field : node.properties()) {
            if (!known.contains(field.getKey())) {
                throw InvalidSettingException.of(
                        path + "." + field.getKey(), field.getValue(), "one of " + String.join(", ", known));
            }
        }
    }
}
