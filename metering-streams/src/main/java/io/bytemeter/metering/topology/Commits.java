package io.bytemeter.metering.topology;

import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/** Is told of all that the books of this instance commit. Called on stream threads. */
public interface Commits {
    /** Tells nobody. */
    Commits UNHEARD = new Commits() {
        @Override
        public void moved(String store, int partition) {}

        @Override
        public void commit(String store, int partition, Map<Bytes, byte @Nullable []> rows, Runnable put) {
            put.run();
        }
    };

    /** The partition has come here or goes: from now on its rows may change without being told. */
    void moved(String store, int partition);

    /**
     * Rows have been committed.
     *
     * @param put makes them visible; to be run once
     */
    void commit(String store, int partition, Map<Bytes, byte @Nullable []> rows, Runnable put);
}
