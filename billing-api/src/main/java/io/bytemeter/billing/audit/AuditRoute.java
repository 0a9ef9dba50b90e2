package io.bytemeter.billing.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.server.ServerBuilder;
import io.bytemeter.billing.http.JsonService;
import io.bytemeter.billing.http.Parameters;
import io.bytemeter.billing.http.ProblemException;
import io.bytemeter.keys.audit.AuditEntry;
import io.bytemeter.keys.audit.AuditLog;
import org.jspecify.annotations.Nullable;

/** {@code /v1/audit}. */
public final class AuditRoute {
    private static final int MAX_LIMIT = 1000;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final AuditLog log;

    public AuditRoute(AuditLog log) {
        this.log = log;
    }

    public void addTo(ServerBuilder server) {
        server.route().get("/v1/audit").build(new JsonService(this::changes));
    }

    private JsonNode changes(Parameters parameters) {
        parameters.only("limit", "cursor");
        AuditLog.Page page = log.page(cursor(parameters.text("cursor")), parameters.number("limit", 100, 1, MAX_LIMIT));
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        page.entries().forEach(entry -> list.add(change(entry)));
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.set("changes", list);
        if (page.cursor() != null) {
            document.put("cursor", page.cursor().toString());
        }
        return document;
    }

    private static @Nullable Long cursor(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            long cursor = Long.parseLong(text);
            if (cursor >= 0) {
                return cursor;
            }
        } catch (NumberFormatException e) {
            // told below, like a negative one
        }
        throw ProblemException.bad("cursor", text, "the cursor of an earlier answer");
    }

    private static ObjectNode change(AuditEntry entry) {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("at", entry.at().toString())
                .put("key", entry.key())
                .put("name", entry.name())
                .put("address", entry.address())
                .put("action", entry.action())
                .put("target", entry.target());
        put(node, "before", entry.before());
        put(node, "after", entry.after());
        return node;
    }

    private static void put(ObjectNode node, String name, @Nullable String json) {
        if (json != null) {
            try {
                node.set(name, MAPPER.readTree(json));
            } catch (JsonProcessingException e) {
                node.put(name, json); // of a program that writes something else there
            }
        }
    }
}
