package io.bytemeter.node.udp;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** A map that forgets the entry not asked for longest once it is full. */
final class LeastRecentlyUsed<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1L;
    private static final float LOAD = 0.75f;

    private final int limit;
    private final transient Consumer<V> forgotten;

    LeastRecentlyUsed(int limit, Consumer<V> forgotten) {
        super(4, LOAD, true);
        this.limit = limit;
        this.forgotten = forgotten;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        if (size() > limit) {
            forgotten.accept(eldest.getValue());
            return true;
        }
        return false;
    }
}
