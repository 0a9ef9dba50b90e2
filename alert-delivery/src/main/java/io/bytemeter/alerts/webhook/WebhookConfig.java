package io.bytemeter.alerts.webhook;

import io.bytemeter.settings.Setting;
import io.bytemeter.settings.Settings;
import java.time.Duration;
import java.util.List;

/**
 * How alerts are posted.
 *
 * @param allowPrivateTargets whether receivers may be in private networks and on this machine
 * @param timeout for connection and answer of one attempt
 * @param disableAfter how long a webhook may fail before it is disabled
 */
public record WebhookConfig(boolean allowPrivateTargets, Duration timeout, Duration disableAfter) {
    public static final Setting<Boolean> ALLOW_PRIVATE_TARGETS = new Setting<>(
            "webhooks.allow-private-targets",
            "false",
            "true or false",
            "Whether webhooks may point to private networks and to this machine.",
            text -> switch (text) {
                case "true" -> true;
                case "false" -> false;
                default -> throw new IllegalArgumentException("neither");
            });

    public static final Setting<Duration> TIMEOUT = Setting.duration(
            "webhooks.timeout", "10s", "100ms", "1m", "How long a webhook's receiver may take to answer.");

    public static final Setting<Duration> DISABLE_AFTER = Setting.duration(
            "webhooks.disable-after", "3d", "1m", "20d", "How long a webhook may fail before it is disabled.");

    /** All settings read here. */
    public static final List<Setting<?>> SETTINGS = List.of(ALLOW_PRIVATE_TARGETS, TIMEOUT, DISABLE_AFTER);

    public static WebhookConfig from(Settings settings) {
        return new WebhookConfig(
                settings.get(ALLOW_PRIVATE_TARGETS), settings.get(TIMEOUT), settings.get(DISABLE_AFTER));
    }
}
