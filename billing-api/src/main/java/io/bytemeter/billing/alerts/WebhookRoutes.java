package io.bytemeter.billing.alerts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.ServerBuilder;
import io.bytemeter.alerts.BadTargetException;
import io.bytemeter.alerts.Page;
import io.bytemeter.alerts.Webhooks;
import io.bytemeter.billing.audit.Changes;
import io.bytemeter.billing.http.JsonAnswer;
import io.bytemeter.billing.http.JsonCommand;
import io.bytemeter.billing.http.JsonService;
import io.bytemeter.billing.http.Parameters;
import io.bytemeter.billing.http.ProblemException;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code /v1/webhooks}. */
public final class WebhookRoutes {
    private static final int MAX_LIMIT = 1_000;
    private static final String ONE = "/v1/webhooks/:id";

    private final Webhooks webhooks;
    private final Changes changes;

    public WebhookRoutes(Webhooks webhooks, Changes changes) {
        this.webhooks = webhooks;
        this.changes = changes;
    }

    public void addTo(ServerBuilder server) {
        server.route().post("/v1/webhooks").build(new JsonCommand(this::create));
        server.route().get("/v1/webhooks").build(new JsonService(this::list));
        server.route().get(ONE).build(new JsonService(this::get));
        server.route().delete(ONE).build(new JsonCommand(this::delete));
        server.route()
                .post(ONE + "/enable")
                .build(new JsonCommand((parameters, body) -> enable(parameters, body, true)));
        server.route()
                .post(ONE + "/disable")
                .build(new JsonCommand((parameters, body) -> enable(parameters, body, false)));
        server.route().post(ONE + "/test").build(new JsonCommand(this::test));
        server.route().post(ONE + "/replay").build(new JsonCommand(this::replay));
        server.route().get(ONE + "/deliveries").build(new JsonService(this::deliveries));
    }

    private JsonAnswer create(Parameters parameters, @Nullable JsonNode body) {
        parameters.only();
        fields(body, "url");
        String url = text(body, "url");
        if (url == null) {
            throw ProblemException.bad("url", "", "an http or https URL");
        }
        changes.record(parameters.caller(), "webhook.create", "webhook", null, WebhookJson.recorded(url));
        try {
            Webhooks.Created created = asked(() -> webhooks.create(url));
            return new JsonAnswer(
                    HttpStatus.CREATED,
                    WebhookJson.of(created.webhook()).put("secret", created.secret()),
                    JsonAnswer.NOT_KEPT);
        } catch (BadTargetException e) {
            throw ProblemException.bad("url", url, String.valueOf(e.getMessage()));
        }
    }

    private JsonNode list(Parameters parameters) {
        parameters.only();
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        webhooks.all().forEach(webhook -> list.add(WebhookJson.of(webhook)));
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.set("webhooks", list);
        return document;
    }

    private JsonNode get(Parameters parameters) {
        parameters.only();
        return WebhookJson.of(known(parameters));
    }

    private JsonAnswer delete(Parameters parameters, @Nullable JsonNode body) {
        Webhooks.Webhook webhook = known(parameters.only(), body);
        String id = webhook.id();
        record(parameters, "webhook.delete", webhook, null);
        asked(() -> webhooks.delete(id));
        return ok(JsonNodeFactory.instance.objectNode().put("id", id).put("deleted", true));
    }

    private JsonAnswer enable(Parameters parameters, @Nullable JsonNode body, boolean enabled) {
        Webhooks.Webhook webhook = known(parameters.only(), body);
        String id = webhook.id();
        record(
                parameters,
                enabled ? "webhook.enable" : "webhook.disable",
                webhook,
                WebhookJson.recorded(webhook).put("enabled", enabled));
        return ok(WebhookJson.of(found(id, asked(() -> webhooks.enable(id, enabled)))));
    }

    private JsonAnswer test(Parameters parameters, @Nullable JsonNode body) {
        Webhooks.Webhook webhook = known(parameters.only(), body);
        String id = webhook.id();
        record(parameters, "webhook.test", webhook, WebhookJson.recorded(webhook));
        return ok(WebhookJson.of(found(id, asked(() -> webhooks.test(id)))));
    }

    private JsonAnswer replay(Parameters parameters, @Nullable JsonNode body) {
        parameters.only();
        fields(body, "alert", "from", "to");
        Webhooks.Webhook webhook = known(parameters);
        String id = webhook.id();
        String alert = text(body, "alert");
        Instant from = instant(body, "from");
        Instant to = instant(body, "to");
        if (alert == null && from == null) {
            throw ProblemException.bad("from", "", "the id of an alert, or a time to replay from");
        }
        record(parameters, "webhook.replay", webhook, WebhookJson.recorded(webhook));
        int count = asked(() -> webhooks.replay(id, alert, from, to));
        return ok(JsonNodeFactory.instance.objectNode().put("id", id).put("deliveries", count));
    }

    private JsonNode deliveries(Parameters parameters) {
        parameters.only("from", "limit", "cursor");
        String id = known(parameters).id();
        Instant from = parameters.instant("from");
        int limit = parameters.number("limit", 100, 1, MAX_LIMIT);
        String cursor = parameters.text("cursor");
        Page<Webhooks.Delivery> page =
                AlertRoutes.asked("cursor", cursor, () -> webhooks.deliveries(id, from, limit, cursor));
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        page.items().forEach(delivery -> list.add(WebhookJson.of(delivery)));
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.set("deliveries", list);
        if (page.cursor() != null) {
            document.put("cursor", page.cursor());
        }
        return document;
    }

    private void record(Parameters parameters, String action, Webhooks.Webhook webhook, @Nullable JsonNode after) {
        changes.record(parameters.caller(), action, "webhook/" + webhook.id(), WebhookJson.recorded(webhook), after);
    }

    private Webhooks.Webhook known(Parameters parameters, @Nullable JsonNode body) {
        fields(body);
        return known(parameters);
    }

    private Webhooks.Webhook known(Parameters parameters) {
        String id = parameters.path("id");
        return found(id, webhooks.find(id));
    }

    private static <T> T found(String id, Optional<T> answer) {
        return answer.orElseThrow(() -> ProblemException.notFound("no webhook " + id));
    }

    private static <T> T asked(Supplier<T> question) {
        return AlertRoutes.asked("cursor", null, question);
    }

    private static JsonAnswer ok(JsonNode document) {
        return new JsonAnswer(HttpStatus.OK, document);
    }

    private static void fields(@Nullable JsonNode body, String... known) {
        if (body == null) {
            return;
        }
        if (!body.isObject()) {
            throw ProblemException.bad("body", body.getNodeType().toString(), "a JSON object");
        }
        List<String> names = List.of(known);
        for (Iterator<String> each = body.fieldNames(); each.hasNext(); ) {
            String name = each.next();
            if (!names.contains(name)) {
                throw ProblemException.bad(
                        name,
                        body.get(name).toString(),
                        names.isEmpty() ? "no field" : "one of the fields " + String.join(", ", names));
            }
        }
    }

    private static @Nullable String text(@Nullable JsonNode body, String name) {
        JsonNode value = body == null ? null : body.get(name);
        if (value != null && !value.isTextual()) {
            throw ProblemException.bad(name, value.toString(), "a text");
        }
        return value == null ? null : value.textValue();
    }

    private static @Nullable Instant instant(@Nullable JsonNode body, String name) {
        String text = text(body, name);
        try {
            return text == null ? null : java.time.OffsetDateTime.parse(text).toInstant();
        } catch (java.time.DateTimeException e) {
            throw ProblemException.bad(name, String.valueOf(text), "a time such as 2026-11-21T10:00:00Z");
        }
    }
}
