package io.bytemeter.billing.access;

import io.bytemeter.keys.ApiKey;
import io.bytemeter.keys.KeyHash;
import io.bytemeter.settings.InvalidSettingException;
import io.bytemeter.settings.Setting;
import io.bytemeter.settings.Settings;
import java.util.List;
import java.util.Optional;

/**
 * How access is controlled.
 *
 * @param bootstrapKey a key that manages, known by its hash alone
 * @param rate requests a key may make in a second, on each instance
 */
public record AccessConfig(Optional<ApiKey> bootstrapKey, int rate) {
    public static final Setting<String> BOOTSTRAP_KEY = new Setting<>(
            "api.bootstrap-key",
            "",
            "the hash that ./bytemeter key bootstrap prints",
            "Hash of a key that manages and is not on the topic: the first one, and the last one when all others are"
                    + " lost.",
            AccessConfig::hash);

    public static final Setting<Long> RATE =
            Setting.number("api.rate-limit", 500, 1, 1_000_000, "Requests a second each key may make to an instance.");

    /** All settings read here. */
    public static final List<Setting<?>> SETTINGS = List.of(BOOTSTRAP_KEY, RATE);

    public static AccessConfig from(Settings settings) {
        String hash = settings.get(BOOTSTRAP_KEY);
        return new AccessConfig(
                hash.isEmpty() ? Optional.empty() : Optional.of(ApiKey.bootstrap(KeyHash.ofHex(hash))),
                settings.get(RATE).intValue());
    }

    /** A bad value is not repeated: it could be the key itself. */
    private static String hash(String text) {
        if (!text.isEmpty()) {
            try {
                KeyHash.ofHex(text);
            } catch (IllegalArgumentException e) {
                throw InvalidSettingException.of(
                        "api.bootstrap-key", "…", "the hash that ./bytemeter key bootstrap prints");
            }
        }
        return text;
    }
}
