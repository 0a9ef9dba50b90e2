package io.bytemeter.billing.ledger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.server.ServerBuilder;
import io.bytemeter.billing.http.JsonService;
import io.bytemeter.billing.http.Parameters;
import io.bytemeter.billing.usage.UsageJson;
import io.bytemeter.metering.query.Reconciler;
import io.bytemeter.metering.query.Reconciliation;
import io.bytemeter.metering.query.Reconciliation.Line;
import java.util.List;
import java.util.Locale;

/** {@code /v1/reconciliation}. */
public final class ReconciliationRoute {
    private final Reconciler reconciler;

    public ReconciliationRoute(Reconciler reconciler) {
        this.reconciler = reconciler;
    }

    public void addTo(ServerBuilder server) {
        server.route().get("/v1/reconciliation").build(new JsonService(this::reconciliation));
    }

    private JsonNode reconciliation(Parameters parameters) {
        parameters.only();
        Reconciliation found = reconciler.reconcile();
        ObjectNode document = JsonNodeFactory.instance
                .objectNode()
                .put("at", found.at().toString())
                .put("exact", found.exact());
        UsageJson.putStale(document, found.lag());
        document.set("nodes", lines(found.nodes()));
        document.set("identities", lines(found.identities()));
        ObjectNode gaps = document.putObject("gaps").put("batches", found.gaps());
        gaps.set("missing", Amounts.json(found.missing()));
        return document;
    }

    private static ArrayNode lines(List<Line> lines) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        lines.forEach(line -> list.add(line(line)));
        return list;
    }

    private static ObjectNode line(Line line) {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("name", line.name())
                .put("what", line.what())
                .put("state", line.state().name().toLowerCase(Locale.ROOT));
        node.set("expected", Amounts.json(line.expected()));
        node.set("actual", Amounts.json(line.actual()));
        node.set("missing", Amounts.json(line.missing()));
        node.put("missingBatches", line.missingBatches());
        node.set("rejected", Amounts.json(line.rejected()));
        node.set("underWay", Amounts.json(line.underWay()));
        node.set("difference", Amounts.json(line.difference()));
        if (line.note() != null) {
            node.put("note", line.note());
        }
        return node;
    }
}
