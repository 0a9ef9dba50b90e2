package io.bytemeter.keys;

import io.bytemeter.usage.Names;
import io.bytemeter.usage.SubjectFilter;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A key, without its secret.
 *
 * @param id part of the key's text, no secret
 * @param name what people call it
 * @param hash of the key's text
 * @param scopes what it is for
 * @param subjects which it may see
 * @param createdBy id of the key that created it; "" if none was needed
 * @param revokedAt null while it is good
 */
public record ApiKey(
        String id,
        String name,
        KeyHash hash,
        Set<Scope> scopes,
        SubjectFilter subjects,
        Instant createdAt,
        String createdBy,
        @Nullable Instant revokedAt) {
    /** The key that the configuration names: it manages, and is never on the topic. */
    public static final String BOOTSTRAP = "bootstrap";

    public ApiKey {
        scopes = Set.copyOf(scopes);
        String violation = Names.violation(name);
        if (violation != null) {
            throw new IllegalArgumentException("name: " + violation);
        }
    }

    /** The key of the configuration, by the hash of its text. */
    public static ApiKey bootstrap(KeyHash hash) {
        return new ApiKey(BOOTSTRAP, BOOTSTRAP, hash, Set.of(Scope.MANAGE), SubjectFilter.ALL, Instant.EPOCH, "", null);
    }

    public boolean good() {
        return revokedAt == null;
    }

    public ApiKey revoked(Instant at) {
        return new ApiKey(id, name, hash, scopes, subjects, createdAt, createdBy, at);
    }
}
