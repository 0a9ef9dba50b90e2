package io.bytemeter.billing.ledger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.server.ServerBuilder;
import io.bytemeter.billing.http.JsonService;
import io.bytemeter.billing.http.Parameters;
import io.bytemeter.billing.http.ProblemException;
import io.bytemeter.billing.usage.UsageJson;
import io.bytemeter.metering.query.GapList;
import io.bytemeter.metering.query.GapReader;
import io.bytemeter.metering.query.GapView;
import java.time.Instant;

/** {@code /v1/gaps}. */
public final class GapsRoute {
    private static final int MAX_LIMIT = 10_000;

    private final GapReader reader;

    public GapsRoute(GapReader reader) {
        this.reader = reader;
    }

    public void addTo(ServerBuilder server) {
        server.route().get("/v1/gaps").build(new JsonService(this::gaps));
    }

    private JsonNode gaps(Parameters parameters) {
        parameters.only("node", "from", "to", "limit");
        Instant from = parameters.instant("from");
        Instant to = parameters.instant("to");
        if (from != null && to != null && !to.isAfter(from)) {
            throw ProblemException.bad("to", to.toString(), "a time after from, " + from);
        }
        int limit = parameters.number("limit", 1000, 1, MAX_LIMIT);
        GapList found = reader.gaps(parameters.text("node"), from, to, limit);
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        found.gaps().forEach(gap -> list.add(gap(gap)));
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        UsageJson.putStale(document, found.lag());
        document.set("gaps", list);
        return document;
    }

    private static ObjectNode gap(GapView gap) {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("id", gap.id())
                .put("node", gap.node())
                .put("epoch", gap.epoch());
        if (gap.partition() >= 0) {
            node.put("partition", gap.partition());
        }
        node.put("firstSequence", gap.firstSequence())
                .put("lastSequence", gap.lastSequence())
                .put("sequences", gap.sequences())
                .put("from", gap.from().toString())
                .put("to", gap.to().toString())
                .put("state", gap.open() ? "open" : "lost")
                .put("noticedAt", gap.noticedAt().toString());
        if (gap.missing() != null) {
            node.set("missing", Amounts.json(gap.missing()));
        }
        if (!gap.detail().isEmpty()) {
            node.put("detail", gap.detail());
        }
        return node;
    }
}
