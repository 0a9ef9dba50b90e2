package io.bytemeter.billing.interfaces;

import io.bytemeter.settings.Setting;
import io.bytemeter.settings.Settings;
import java.util.List;

/**
 * What of the interfaces can be configured.
 *
 * @param hysteriaSecret what clients send as their Authorization header; "" asks for none
 * @param webhookPath where the vnStat exporter answers; "" switches it off
 * @param startDay day of the month on which its period starts, 1..31
 */
public record InterfacesConfig(String hysteriaSecret, String webhookPath, int startDay) {
    /** Without a secret, and without the exporter. */
    public static final InterfacesConfig STANDARD = new InterfacesConfig("", "", 1);

    public static final Setting<String> HYSTERIA_SECRET = Setting.text(
            "hysteria.secret",
            "",
            "a text",
            "What clients of the API's /traffic and /kick send as their Authorization header as long as there are no API keys; without one, all may ask.");

    public static final Setting<String> WEBHOOK_PATH = new Setting<>(
            "exporter.webhook-path",
            "",
            "a path such as /webhook/secret, or nothing to switch it off",
            "Where the API answers as the vnStat exporter does (its WEBHOOK_PATH); the path is the secret as long as there are no API keys.",
            text -> {
                if (!text.isEmpty() && !text.matches("(/[A-Za-z0-9._~-]+)+")) {
                    throw new IllegalArgumentException("no path");
                }
                return text;
            });

    public static final Setting<Long> START_DAY = Setting.number(
            "exporter.start-day",
            1,
            1,
            31,
            "Day of the month on which the exporter's period starts (its START_DAY); the last one in shorter months.");

    /** All settings read here. */
    public static final List<Setting<?>> SETTINGS = List.of(HYSTERIA_SECRET, WEBHOOK_PATH, START_DAY);

    public static InterfacesConfig from(Settings settings) {
        return new InterfacesConfig(
                settings.get(HYSTERIA_SECRET),
                settings.get(WEBHOOK_PATH),
                settings.get(START_DAY).intValue());
    }
}
