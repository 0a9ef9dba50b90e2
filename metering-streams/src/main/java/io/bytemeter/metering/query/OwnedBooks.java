package io.bytemeter.metering.query;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The books that tasks of this instance keep now. Kafka Streams would look through all threads and tasks for each row that
 * is read, which takes longer than reading it. Any thread.
 */
public final class OwnedBooks {
    private final Map<Place, ReadOnlyKeyValueStore<Bytes, byte[]>> books = new ConcurrentHashMap<>();

    private record Place(String store, int partition) {}

    /** Its task has begun to keep it: what it commits can be read from here on. */
    void began(String store, int partition, ReadOnlyKeyValueStore<Bytes, byte[]> committed) {
        books.put(new Place(store, partition), committed);
    }

    /** Its task keeps it no longer. */
    void ended(String store, int partition) {
        books.remove(new Place(store, partition));
    }

    @Nullable
    ReadOnlyKeyValueStore<Bytes, byte[]> find(String store, int partition) {
        return books.get(new Place(store, partition));
    }
}
