package io.bytemeter.billing.keys;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bytemeter.billing.http.Parameters;
import io.bytemeter.billing.http.ProblemException;
import io.bytemeter.keys.Scope;
import io.bytemeter.usage.Names;
import io.bytemeter.usage.SubjectFilter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The key that is asked for. */
record KeyRequest(String name, Set<Scope> scopes, SubjectFilter subjects) {
    private static final List<String> FIELDS = List.of("name", "scopes", "subjects");
    private static final int MOST_SUBJECTS = 100;

    static KeyRequest parse(ObjectNode body) {
        body.fieldNames().forEachRemaining(field -> {
            if (!FIELDS.contains(field)) {
                throw ProblemException.bad(field, "given", "one of the fields " + String.join(", ", FIELDS));
            }
        });
        String name = body.path("name").asText("");
        String violation = body.path("name").isTextual() ? Names.violation(name) : "no text";
        if (violation != null) {
            throw ProblemException.bad("name", body.path("name").toString(), "a name; " + violation);
        }
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        texts(body.get("scopes"), "scopes")
                .forEach(scope -> scopes.add(Parameters.require("scopes", scope, Scope.values())));
        if (scopes.isEmpty()) {
            throw ProblemException.bad("scopes", "none", "at least one of read, manage, ingest");
        }
        return new KeyRequest(name, scopes, subjects(body.get("subjects")));
    }

    private static SubjectFilter subjects(@Nullable JsonNode node) {
        List<String> patterns = node == null ? List.of() : texts(node, "subjects");
        // An empty list is more likely a mistake than everybody.
        if (patterns.size() > MOST_SUBJECTS || (node != null && patterns.isEmpty())) {
            throw ProblemException.bad(
                    "subjects",
                    patterns.size() + " patterns",
                    "1.." + MOST_SUBJECTS + ", or no such field for a key that is not limited");
        }
        try {
            return SubjectFilter.of(patterns);
        } catch (IllegalArgumentException e) {
            throw ProblemException.bad("subjects", String.join(", ", patterns), "patterns such as acme/*");
        }
    }

    private static List<String> texts(@Nullable JsonNode node, String field) {
        List<String> texts = new ArrayList<>();
        if (node == null || !node.isArray()) {
            throw ProblemException.bad(field, String.valueOf(node), "a list");
        }
        for (JsonNode item : node) {
            if (!item.isTextual()) {
                throw ProblemException.bad(field, item.toString(), "a list of texts");
            }
            texts.add(item.textValue());
        }
        return texts;
    }
}
