package io.bytemeter.billing.alerts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.server.ServerBuilder;
import io.bytemeter.alerts.Alert;
import io.bytemeter.alerts.AlertHistory;
import io.bytemeter.alerts.AlertsUnavailableException;
import io.bytemeter.alerts.BadCursorException;
import io.bytemeter.alerts.Page;
import io.bytemeter.billing.http.JsonService;
import io.bytemeter.billing.http.Parameters;
import io.bytemeter.billing.http.ProblemException;
import io.bytemeter.metering.query.NotReadyException;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code /v1/alerts}. */
public final class AlertRoutes {
    private static final int MAX_LIMIT = 1_000;

    private final AlertHistory history;

    public AlertRoutes(AlertHistory history) {
        this.history = history;
    }

    public void addTo(ServerBuilder server) {
        server.route().get("/v1/alerts").build(new JsonService(this::alerts));
    }

    private JsonNode alerts(Parameters parameters) {
        parameters.only("subject", "from", "to", "limit", "cursor");
        VisibleAlerts wanted = VisibleAlerts.of(parameters.text("subject"), parameters.caller());
        Instant from = parameters.instant("from");
        Instant to = parameters.instant("to");
        if (from != null && to != null && !to.isAfter(from)) {
            throw ProblemException.bad("to", to.toString(), "a time after from, " + from);
        }
        int limit = parameters.number("limit", 100, 1, MAX_LIMIT);
        String cursor = parameters.text("cursor");
        Page<Alert> page = asked("cursor", cursor, () -> history.alerts(wanted, from, to, limit, cursor));
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        page.items().forEach(alert -> list.add(wanted.json(alert)));
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.set("alerts", list);
        if (page.cursor() != null) {
            document.put("cursor", page.cursor());
        }
        return document;
    }

    /** What {@code question} answers, with its failures in the words of the API. */
    static <T> T asked(String cursorName, @Nullable String cursor, Supplier<T> question) {
        try {
            return question.get();
        } catch (BadCursorException e) {
            throw ProblemException.bad(
                    cursorName, String.valueOf(cursor), "the " + cursorName + " of an earlier answer");
        } catch (AlertsUnavailableException e) {
            throw new NotReadyException(String.valueOf(e.getMessage()), e);
        }
    }
}
