package io.bytemeter.billing.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.linecorp.armeria.server.ServerBuilder;
import io.bytemeter.billing.http.JsonService;
import io.bytemeter.billing.http.Parameters;
import io.bytemeter.billing.http.ProblemException;
import io.bytemeter.schema.id.SchemaIds;
import io.bytemeter.schema.id.UnknownSchemaIdException;

/** {@code /schema-registry/schemas/ids/{id}}; the source of its form is Confluent's schema registry API, v1. */
public final class SchemaRoute {
    private final SchemaIds ids;

    public SchemaRoute(SchemaIds ids) {
        this.ids = ids;
    }

    public void addTo(ServerBuilder server) {
        server.route().get("/schema-registry/schemas/ids/{id}").build(new JsonService(this::schema));
    }

    /** Parameters of Confluent's clients (subject, fetchMaxId, format) do not change what an id means: not checked. */
    private JsonNode schema(Parameters parameters) {
        String id = parameters.path("id");
        try {
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("schema", ids.schemaOf(Integer.parseInt(id)).toString());
        } catch (NumberFormatException e) {
            throw ProblemException.bad("id", id, "a whole number");
        } catch (UnknownSchemaIdException e) {
            throw ProblemException.notFound("no schema has id " + id);
        }
    }
}
