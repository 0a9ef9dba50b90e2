package io.bytemeter.metering.topology;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * Calls back on the stream thread just before a task commits, inside the transaction. Kafka Streams has no such hook
 * by name, but it has one by contract: a caching store writes its entries to the store beneath it before each commit.
 * So a marker is put into a caching store whose lower store is ours, and its arrival there is the call. Only public
 * interfaces are used (docs/decisions/0005).
 */
final class PreCommit {
    private static final Bytes MARKER = Bytes.wrap(new byte[] {'M'});

    private final String storeName;
    private final Map<TaskId, Runnable> callbacks = new ConcurrentHashMap<>();

    PreCommit(String storeName) {
        this.storeName = storeName;
    }

    /** The caching store to connect to the processor. */
    StoreBuilder<KeyValueStore<Bytes, byte[]>> store() {
        KeyValueBytesStoreSupplier supplier = new KeyValueBytesStoreSupplier() {
            @Override
            public String name() {
                return storeName;
            }

            @Override
            public KeyValueStore<Bytes, byte[]> get() {
                return new MarkerStore(storeName, PreCommit.this::run);
            }

            @Override
            public String metricsScope() {
                return "marker";
            }
        };
        return Stores.keyValueStoreBuilder(supplier, Serdes.Bytes(), Serdes.ByteArray())
                .withCachingEnabled()
                .withLoggingDisabled();
    }

    /** What {@code callback} does is done before the next commit that follows each {@link Trigger#request()}. */
    Trigger register(ProcessorContext<?, ?> context, Runnable callback) {
        KeyValueStore<Bytes, byte[]> store = context.getStateStore(storeName);
        TaskId task = context.taskId();
        callbacks.put(task, callback);
        return new Trigger() {
            @Override
            public void request() {
                store.put(MARKER, MARKER.get());
            }

            @Override
            public void close() {
                callbacks.remove(task, callback);
            }
        };
    }

    private void run(StateStoreContext context) {
        Runnable callback = callbacks.get(context.taskId());
        if (callback == null) {
            throw new IllegalStateException(
                    "commit of task " + context.taskId() + " (expected: a registered processor)");
        }
        callback.run();
    }

    /** One task's end of the hook. */
    interface Trigger extends AutoCloseable {
        /** Asks for a call before the next commit. */
        void request();

        @Override
        void close();
    }
}
