package io.bytemeter.keys.topic;

import io.bytemeter.keys.ApiKey;
import io.bytemeter.keys.KeyHash;
import io.bytemeter.keys.Scope;
import io.bytemeter.schema.ApiScope;
import io.bytemeter.usage.SubjectFilter;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Keys as they are on the topic. */
final class KeyRecords {
    private KeyRecords() {}

    static io.bytemeter.schema.ApiKey encode(ApiKey key) {
        Instant revokedAt = key.revokedAt();
        return io.bytemeter.schema.ApiKey.newBuilder()
                .setId(key.id())
                .setName(key.name())
                .setHash(ByteBuffer.wrap(key.hash().bytes()))
                .setScopes(key.scopes().stream()
                        .map(scope -> ApiScope.valueOf(scope.name()))
                        .toList())
                .setSubjects(key.subjects().patterns())
                .setCreatedAt(key.createdAt().toEpochMilli())
                .setCreatedBy(key.createdBy())
                .setRevokedAt(revokedAt == null ? null : revokedAt.toEpochMilli())
                .build();
    }

    /** Throws {@link IllegalArgumentException} for what is no key. */
    static ApiKey decode(io.bytemeter.schema.ApiKey value) {
        byte[] hash = new byte[value.getHash().remaining()];
        value.getHash().duplicate().get(hash);
        return new ApiKey(
                value.getId(),
                value.getName(),
                KeyHash.ofBytes(hash),
                scopes(value.getScopes()),
                SubjectFilter.of(value.getSubjects()),
                Instant.ofEpochMilli(value.getCreatedAt()),
                value.getCreatedBy(),
                instant(value.getRevokedAt()));
    }

    private static @Nullable Instant instant(@Nullable Long ms) {
        return ms == null ? null : Instant.ofEpochMilli(ms);
    }

    private static Set<Scope> scopes(List<ApiScope> values) {
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        for (ApiScope value : values) {
            if (value != ApiScope.UNKNOWN) {
                scopes.add(Scope.valueOf(value.name()));
            }
        }
        return scopes;
    }
}
