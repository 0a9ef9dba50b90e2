package io.bytemeter.billing.alerts;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bytemeter.alerts.Webhooks;
import java.net.URI;
import java.net.URISyntaxException;

/** Webhooks in JSON, without their secrets. */
final class WebhookJson {
    private WebhookJson() {}

    static ObjectNode of(Webhooks.Webhook webhook) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("id", webhook.id())
                .put("url", webhook.url())
                .put("enabled", webhook.enabled())
                .put("createdAt", webhook.createdAt().toString());
        if (webhook.disabledAt() != null) {
            json.put("disabledAt", webhook.disabledAt().toString());
        }
        if (webhook.disabledReason() != null) {
            json.put("disabledReason", webhook.disabledReason());
        }
        return json;
    }

    /** For the record of changes. */
    static ObjectNode recorded(Webhooks.Webhook webhook) {
        return of(webhook).setAll(recorded(webhook.url()));
    }

    /** A URL up to its host: what follows is a secret of many receivers. */
    static ObjectNode recorded(String url) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        try {
            URI uri = new URI(url);
            return json.put("url", uri.getScheme() + "://" + uri.getHost());
        } catch (URISyntaxException e) {
            return json; // and no webhook will be made of it
        }
    }

    static ObjectNode of(Webhooks.Outcome outcome) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("delivered", outcome.delivered());
        if (outcome.status() != 0) {
            json.put("status", outcome.status());
        }
        if (outcome.error() != null) {
            json.put("error", outcome.error());
        }
        return json;
    }

    static ObjectNode of(Webhooks.Delivery delivery) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("id", delivery.delivery())
                .put("alert", delivery.alert())
                .put("state", delivery.state())
                .put("attempts", delivery.attempts())
                .put("createdAt", delivery.createdAt().toString());
        if (delivery.lastAttemptAt() != null) {
            json.put("lastAttemptAt", delivery.lastAttemptAt().toString());
        }
        if (delivery.nextAttemptAt() != null) {
            json.put("nextAttemptAt", delivery.nextAttemptAt().toString());
        }
        Webhooks.Outcome last = delivery.lastAttempt();
        if (last != null) {
            json.set("lastAttempt", of(last));
        }
        return json;
    }
}
