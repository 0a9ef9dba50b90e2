package io.bytemeter.alerts.webhook;

import io.bytemeter.alerts.Webhooks;
import io.bytemeter.schema.Webhook;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The states of a webhook. */
final class HookStates {
    private HookStates() {}

    static Webhook disabled(Webhook webhook, long now, @Nullable String reason) {
        return new Webhook(
                webhook.getId(),
                webhook.getUrl(),
                webhook.getSecret(),
                false,
                webhook.getCreatedAt(),
                webhook.getEnabledAt(),
                now,
                reason);
    }

    static Webhook enabled(Webhook webhook, long now) {
        return new Webhook(
                webhook.getId(), webhook.getUrl(), webhook.getSecret(), true, webhook.getCreatedAt(), now, null, null);
    }

    /** As others see it. */
    static Webhooks.Webhook shown(Webhook webhook) {
        Long disabledAt = webhook.getDisabledAt();
        return new Webhooks.Webhook(
                webhook.getId(),
                webhook.getUrl(),
                webhook.getEnabled(),
                Instant.ofEpochMilli(webhook.getCreatedAt()),
                disabledAt == null ? null : Instant.ofEpochMilli(disabledAt),
                webhook.getDisabledReason());
    }
}
