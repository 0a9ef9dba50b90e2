package io.bytemeter.keys.audit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A change that somebody asked for.
 *
 * @param key id of the API key; "" if none was needed
 * @param name of that key
 * @param address it was asked from
 * @param action what is done, such as {@code key.create}
 * @param target what it is done to, such as {@code key/k1}
 * @param before the target before, as JSON; null if there was none
 * @param after the target after, as JSON; null if it is gone
 */
public record AuditEntry(
        Instant at,
        String key,
        String name,
        String address,
        String action,
        String target,
        @Nullable String before,
        @Nullable String after) {}
