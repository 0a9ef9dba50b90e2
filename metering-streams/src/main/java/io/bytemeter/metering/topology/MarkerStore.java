package io.bytemeter.metering.topology;

import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** The store beneath the cache of {@link PreCommit}: keeps nothing, and takes each put as the call. */
final class MarkerStore implements KeyValueStore<Bytes, byte[]> {
    private final String name;
    private final Consumer<StateStoreContext> onPut;
    private @Nullable StateStoreContext context;

    MarkerStore(String name, Consumer<StateStoreContext> onPut) {
        this.name = name;
        this.onPut = onPut;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void init(StateStoreContext stateStoreContext, StateStore root) {
        context = stateStoreContext;
        stateStoreContext.register(root, (key, value) -> {
            throw new IllegalStateException(name + " has no changelog to restore from");
        });
    }

    @Override
    public void put(Bytes key, byte[] value) {
        if (context == null) {
            throw new IllegalStateException(name + " is not open");
        }
        onPut.accept(context);
    }

    @Override
    public void putAll(List<KeyValue<Bytes, byte[]>> entries) {
        entries.forEach(entry -> put(entry.key, entry.value));
    }

    @Override
    public byte @Nullable [] putIfAbsent(Bytes key, byte[] value) {
        put(key, value);
        return null;
    }

    @Override
    public byte @Nullable [] get(Bytes key) {
        return null;
    }

    @Override
    public byte @Nullable [] delete(Bytes key) {
        return null;
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> range(Bytes from, Bytes to) {
        throw new UnsupportedOperationException(name + " keeps nothing");
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> all() {
        throw new UnsupportedOperationException(name + " keeps nothing");
    }

    @Override
    public long approximateNumEntries() {
        return 0;
    }

    @Override
    public void close() {
        context = null;
    }

    @Override
    public boolean persistent() {
        return false;
    }

    @Override
    public boolean isOpen() {
        return context != null;
    }
}
