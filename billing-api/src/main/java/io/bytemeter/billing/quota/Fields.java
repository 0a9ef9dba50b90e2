package io.bytemeter.billing.quota;

import com.fasterxml.jackson.databind.JsonNode;
import io.bytemeter.billing.http.Parameters;
import io.bytemeter.billing.http.ProblemException;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fields of a JSON object, each checked when it is asked for. */
final class Fields {
    private final JsonNode object;

    private Fields(JsonNode object) {
        this.object = object;
    }

    static Fields of(String name, @Nullable JsonNode node) {
        if (node == null || !node.isObject()) {
            throw ProblemException.bad(name, node == null ? "" : node.toString(), "a JSON object");
        }
        return new Fields(node);
    }

    Fields only(String... known) {
        for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!List.of(known).contains(name)) {
                throw ProblemException.bad(
                        name, object.get(name).toString(), "one of the fields " + String.join(", ", known));
            }
        }
        return this;
    }

    /** Null if it is absent or null. */
    @Nullable
    JsonNode node(String name) {
        JsonNode node = object.get(name);
        return node == null || node.isNull() ? null : node;
    }

    @Nullable
    String text(String name) {
        JsonNode node = node(name);
        return node == null ? null : scalar(name, node);
    }

    /** Text, or a whole number as it is written. */
    static String scalar(String name, JsonNode node) {
        if (node.isTextual() || node.isIntegralNumber()) {
            return node.asText();
        }
        throw ProblemException.bad(name, node.toString(), "text or a whole number");
    }

    String required(String name) {
        String text = text(name);
        if (text == null) {
            throw ProblemException.bad(name, "", "a value, because it has no default");
        }
        return text;
    }

    int number(String name, int defaultValue) {
        JsonNode node = node(name);
        if (node == null) {
            return defaultValue;
        }
        if (!node.isInt()) {
            throw ProblemException.bad(name, node.toString(), "a whole number");
        }
        return node.intValue();
    }

    <E extends Enum<E>> E choice(String name, E defaultValue, E[] values) {
        String text = text(name);
        return text == null ? defaultValue : Parameters.require(name, text, values);
    }
}
