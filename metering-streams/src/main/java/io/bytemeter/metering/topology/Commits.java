package io.bytemeter.metering.topology;

import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/** Is told of all that the books of this instance commit. Called on stream threads. */
public interface Commits {
    /** Tells nobody. */
    Commits UNHEARD = new Commits() {
        @Override
        public void opened(String store, int partition, ReadOnlyKeyValueStore<Bytes, byte[]> rows) {}

        @Override
        public void closed(String store, int partition, ReadOnlyKeyValueStore<Bytes, byte[]> rows) {}

        @Override
        public void began(String store, int partition, ReadOnlyKeyValueStore<Bytes, byte[]> committed) {}

        @Override
        public void ended(String store, int partition) {}

        @Override
        public void commit(String store, int partition, Map<Bytes, byte @Nullable []> rows, Runnable put) {
            put.run();
        }
    };

    /**
     * The store of the partition is about to be opened, with what it had before or with nothing, by an owner or for a copy.
     *
     * @param rows what is in it, for any thread, once it is open; throws {@link InvalidStateStoreException} if it is not
     */
    void opened(String store, int partition, ReadOnlyKeyValueStore<Bytes, byte[]> rows);

    /** The store that was opened is about to be closed. */
    void closed(String store, int partition, ReadOnlyKeyValueStore<Bytes, byte[]> rows);

    /**
     * A task of this instance keeps the partition's book now.
     *
     * @param committed its committed rows, for any thread, until it ends
     */
    void began(String store, int partition, ReadOnlyKeyValueStore<Bytes, byte[]> committed);

    /** The task keeps it no longer: from now on its rows may change without being told. */
    void ended(String store, int partition);

    /**
     * Rows have been committed.
     *
     * @param put makes them visible; to be run once
     */
    void commit(String store, int partition, Map<Bytes, byte @Nullable []> rows, Runnable put);
}
