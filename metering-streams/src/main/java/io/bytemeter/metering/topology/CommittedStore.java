package io.bytemeter.metering.topology;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * A store whose reads see committed rows only: what is put waits beside the store until {@link #commit}, which Streams
 * calls after a commit, and which the processor calls when it runs again after one (a task that could not commit never
 * runs again). So a total that somebody has read is never taken back by a crash. Puts and commits come from the stream
 * thread, reads from any.
 */
final class CommittedStore implements KeyValueStore<Bytes, byte[]> {
    private final KeyValueStore<Bytes, byte[]> committed;
    private final Map<Bytes, byte @Nullable []> staged = new LinkedHashMap<>();

    private final Registry registry;
    private @Nullable TaskId task;
    private volatile @Nullable Heap heap;

    /** Rows that the task of this store has on heap as well. */
    interface Heap {
        /** The row as it was committed last, or null if the store has to be asked. Any thread. */
        byte @Nullable [] committed(Bytes key);

        /** What was put can be read from the store now. */
        void committed();
    }

    private CommittedStore(KeyValueStore<Bytes, byte[]> committed, Registry registry) {
        this.committed = committed;
        this.registry = registry;
    }

    /** The committed stores of one name, by task: processors get them wrapped and may not commit them themselves. */
    static final class Registry {
        private final String storeName;
        private final Commits commits;
        private final Map<TaskId, CommittedStore> stores = new ConcurrentHashMap<>();

        Registry(String storeName, Commits commits) {
            this.storeName = storeName;
            this.commits = commits;
        }

        String storeName() {
            return storeName;
        }

        /** A changelogged store over RocksDB. */
        StoreBuilder<KeyValueStore<Bytes, byte[]>> builder() {
            KeyValueBytesStoreSupplier rocks = Stores.persistentKeyValueStore(storeName);
            KeyValueBytesStoreSupplier supplier = new KeyValueBytesStoreSupplier() {
                @Override
                public String name() {
                    return storeName;
                }

                @Override
                public KeyValueStore<Bytes, byte[]> get() {
                    return new CommittedStore(rocks.get(), Registry.this);
                }

                @Override
                public String metricsScope() {
                    return rocks.metricsScope();
                }
            };
            return Stores.keyValueStoreBuilder(supplier, Serdes.Bytes(), Serdes.ByteArray())
                    .withCachingDisabled()
                    .withLoggingEnabled(Map.of());
        }

        /** The task begins to put rows. */
        void began(TaskId task, Heap heap) {
            CommittedStore store = open(task);
            store.heap = heap;
            commits.began(storeName, task.partition(), store);
        }

        /** The task ends: others may put its rows from now on. */
        void ended(TaskId task) {
            commits.ended(storeName, task.partition());
            CommittedStore store = stores.get(task);
            if (store != null) {
                store.heap = null;
            }
        }

        /** Makes visible what the task has put, which has been committed. */
        void publish(TaskId task) {
            open(task).commit(Map.of());
        }

        private CommittedStore open(TaskId task) {
            CommittedStore store = stores.get(task);
            if (store == null) {
                throw new IllegalStateException(storeName + " of task " + task + " (expected: an open store)");
            }
            return store;
        }
    }

    @Override
    public void put(Bytes key, byte @Nullable [] value) {
        staged.put(key, value);
    }

    @Override
    public void putAll(List<KeyValue<Bytes, byte[]>> entries) {
        entries.forEach(entry -> put(entry.key, entry.value));
    }

    @Override
    public void commit(Map<TopicPartition, Long> changelogOffsets) {
        if (!staged.isEmpty()) {
            registry.commits.commit(name(), partition(), staged, this::putStaged);
            staged.clear();
        }
        if (!changelogOffsets.isEmpty()) {
            committed.commit(changelogOffsets);
        }
    }

    private int partition() {
        if (task == null) {
            throw new IllegalStateException(name() + " has no task yet (expected: initialized)");
        }
        return task.partition();
    }

    private void putStaged() {
        committed.putAll(staged.entrySet().stream()
                .map(entry -> KeyValue.pair(entry.getKey(), entry.getValue()))
                .toList());
        // After the store: who does not find a row on heap must not have read a later one than who does.
        Heap here = heap;
        if (here != null) {
            here.committed();
        }
    }

    @Override
    public byte @Nullable [] putIfAbsent(Bytes key, byte[] value) {
        throw new UnsupportedOperationException("a row is put by the task that knows it");
    }

    @Override
    public byte @Nullable [] delete(Bytes key) {
        put(key, null);
        return null;
    }

    @Override
    public byte @Nullable [] get(Bytes key) {
        Heap here = heap;
        byte[] row = here == null ? null : here.committed(key);
        return row == null ? committed.get(key) : row;
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> range(Bytes from, Bytes to) {
        return committed.range(from, to);
    }

    @Override
    public <PS extends Serializer<P>, P> KeyValueIterator<Bytes, byte[]> prefixScan(P prefix, PS serializer) {
        return committed.prefixScan(prefix, serializer);
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> all() {
        return committed.all();
    }

    @Override
    public long approximateNumEntries() {
        return committed.approximateNumEntries();
    }

    @Override
    public String name() {
        return committed.name();
    }

    @Override
    public void init(StateStoreContext stateStoreContext, StateStore root) {
        task = stateStoreContext.taskId();
        registry.commits.opened(name(), task.partition(), this);
        committed.init(stateStoreContext, root);
        registry.stores.put(task, this);
    }

    @Override
    @SuppressWarnings("deprecation") // the answer must be that of the store that keeps the offsets
    public boolean managesOffsets() {
        return committed.managesOffsets();
    }

    @Override
    public @Nullable Long committedOffset(TopicPartition partition) {
        return committed.committedOffset(partition);
    }

    @Override
    public Position getPosition() {
        return committed.getPosition();
    }

    @Override
    public void close() {
        if (task != null) {
            registry.commits.closed(name(), task.partition(), this);
            registry.stores.remove(task, this);
        }
        staged.clear();
        committed.close();
    }

    @Override
    public boolean persistent() {
        return committed.persistent();
    }

    @Override
    public boolean isOpen() {
        return committed.isOpen();
    }
}
