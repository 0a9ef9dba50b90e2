package io.bytemeter.billing;

import io.bytemeter.keys.ApiKey;
import io.bytemeter.keys.KeyHash;
import io.bytemeter.keys.KeyRing;
import io.bytemeter.keys.KeyText;
import io.bytemeter.keys.Keys;
import io.bytemeter.keys.Scope;
import io.bytemeter.usage.SubjectFilter;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Keys in memory. */
public final class KnownKeys implements Keys {
    private final Map<String, ApiKey> byId = new ConcurrentHashMap<>();
    private final List<Consumer<String>> listeners = new ArrayList<>();
    private final SecureRandom random = new SecureRandom();

    /** Adds a key and returns its text. */
    public String add(Scope scope, String... subjects) {
        String id = KeyText.newId(random);
        String text = KeyText.generate(id, random);
        SubjectFilter filter = SubjectFilter.of(List.of(subjects));
        put(new ApiKey(id, "test", KeyHash.of(text), Set.of(scope), filter, Instant.EPOCH, "", null));
        return text;
    }

    @Override
    public KeyRing ring() {
        return new KeyRing(byId, false);
    }

    @Override
    public void put(ApiKey key) {
        byId.put(key.id(), key);
        if (!key.good()) {
            listeners.forEach(listener -> listener.accept(key.id()));
        }
    }

    public void clear() {
        byId.clear();
    }

    @Override
    public void onRevoked(Consumer<String> listener) {
        listeners.add(listener);
    }
}
