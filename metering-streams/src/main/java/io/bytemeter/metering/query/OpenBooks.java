package io.bytemeter.metering.query;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The books whose stores are open here, and which of them tasks of this instance keep now. Kafka Streams would look through
 * all threads and tasks for each row that is read, which takes longer than reading it, and finds no store of a task that is
 * just becoming an owner's or a copy's. Any thread.
 */
public final class OpenBooks {
    private final Map<Place, ReadOnlyKeyValueStore<Bytes, byte[]>> owned = new ConcurrentHashMap<>();
    private final Map<Place, ReadOnlyKeyValueStore<Bytes, byte[]>> open = new ConcurrentHashMap<>();

    private record Place(String store, int partition) {}

    /** It is about to be opened: until then whoever reads it is told that it is not open. */
    void opened(String store, int partition, ReadOnlyKeyValueStore<Bytes, byte[]> rows) {
        open.put(new Place(store, partition), rows);
    }

    /** It is about to be closed, unless another one has been opened in its place. */
    void closed(String store, int partition, ReadOnlyKeyValueStore<Bytes, byte[]> rows) {
        open.remove(new Place(store, partition), rows);
    }

    /** Its task has begun to keep it: what it commits can be read from here on. */
    void began(String store, int partition, ReadOnlyKeyValueStore<Bytes, byte[]> committed) {
        owned.put(new Place(store, partition), committed);
    }

    /** Its task keeps it no longer. */
    void ended(String store, int partition) {
        owned.remove(new Place(store, partition));
    }

    /**
     * The book of one partition.
     *
     * @param stale whether a copy will do
     * @return null if it is not here
     */
    @Nullable
    ReadOnlyKeyValueStore<Bytes, byte[]> find(String store, int partition, boolean stale) {
        return (stale ? open : owned).get(new Place(store, partition));
    }
}
