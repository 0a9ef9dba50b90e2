package io.bytemeter.metering.query;

import io.bytemeter.metering.topology.Commits;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/** Tells those who answer which books are here, and what they commit. */
public record HeardCommits(Tops tops, Copies copies, OpenBooks books) implements Commits {
    @Override
    public void opened(String store, int partition, ReadOnlyKeyValueStore<Bytes, byte[]> rows) {
        copies.opened(store, partition);
        books.opened(store, partition, rows);
    }

    @Override
    public void closed(String store, int partition, ReadOnlyKeyValueStore<Bytes, byte[]> rows) {
        books.closed(store, partition, rows);
    }

    @Override
    public void began(String store, int partition, ReadOnlyKeyValueStore<Bytes, byte[]> committed) {
        tops.moved(store, partition);
        books.began(store, partition, committed);
    }

    @Override
    public void ended(String store, int partition) {
        books.ended(store, partition);
        tops.moved(store, partition);
    }

    @Override
    public void commit(String store, int partition, Map<Bytes, byte @Nullable []> rows, Runnable put) {
        tops.commit(store, partition, rows, put);
    }
}
