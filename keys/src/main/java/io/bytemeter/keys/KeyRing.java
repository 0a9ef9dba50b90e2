package io.bytemeter.keys;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All keys as they were known at one moment. Immutable. */
public final class KeyRing {
    /** Compared with where there is no such key, so that it takes as long. */
    private static final KeyHash NOBODYS = KeyHash.of("");

    private final Map<String, ApiKey> byId;
    private final boolean any;

    /** @param others whether there are keys of which no more is known than that they are there */
    public KeyRing(Map<String, ApiKey> byId, boolean others) {
        this.byId = Map.copyOf(byId);
        this.any = others || !byId.isEmpty();
    }

    /** The good key whose text this is. */
    public Optional<ApiKey> find(String text) {
        String id = KeyText.id(text);
        ApiKey key = id == null ? null : byId.get(id);
        boolean same = KeyHash.of(text).sameAs(key == null ? NOBODYS : key.hash());
        return same && key != null && key.good() ? Optional.of(key) : Optional.empty();
    }

    public Optional<ApiKey> byId(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** Whether a key was ever made: from then on requests need one, also when all have been revoked. */
    public boolean any() {
        return any;
    }

    /** All, the revoked ones too, in the order of their creation. */
    public List<ApiKey> all() {
        return byId.values().stream()
                .sorted(Comparator.comparing(ApiKey::createdAt).thenComparing(ApiKey::id))
                .toList();
    }
}
