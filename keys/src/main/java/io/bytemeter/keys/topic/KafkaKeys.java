package io.bytemeter.keys.topic;

import io.bytemeter.keys.ApiKey;
import io.bytemeter.keys.KeyRing;
import io.bytemeter.keys.Keys;
import io.bytemeter.keys.KeysUnavailableException;
import io.bytemeter.schema.id.SchemaIds;
import io.bytemeter.schema.topic.ClusterConfig;
import io.bytemeter.schema.topic.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The keys on {@code bytemeter.keys.v1}, and those of the configuration. The topic must exist. */
public final class KafkaKeys implements Keys, AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final TopicWriter<io.bytemeter.schema.ApiKey> writer;
    private final KeyFollower follower;
    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
    private final Object advanced = new Object();
    private volatile KeyRing ring;
    private volatile long position;

    /**
     * @param configured the key that the configuration names; it wins over what is on the topic
     */
    public KafkaKeys(ClusterConfig cluster, SchemaIds ids, Optional<ApiKey> configured) {
        this.writer = new TopicWriter<>(Topics.KEYS, cluster, io.bytemeter.schema.ApiKey.class, ids);
        this.follower = new KeyFollower(cluster, ids, configured, this::advance);
        this.ring = follower.ring();
    }

    /**
     * Returns when all keys are known.
     *
     * @throws KeysUnavailableException if that takes too long
     */
    public void start() {
        follower.start();
    }

    /** Why changes are not seen at present, as a sentence, or null if they are; never blocks. */
    public @Nullable String problem() {
        return follower.problem();
    }

    @Override
    public KeyRing ring() {
        return ring;
    }

    private void advance(KeyRing newest, long newPosition) {
        KeyRing before = ring;
        ring = newest;
        synchronized (advanced) {
            position = newPosition;
            advanced.notifyAll();
        }
        for (ApiKey key : before.all()) {
            boolean good = newest.byId(key.id()).map(ApiKey::good).orElse(false);
            if (key.good() && !good) {
                listeners.forEach(listener -> listener.accept(key.id()));
            }
        }
    }

    @Override
    public void put(ApiKey key) {
        long offset = writer.write(key.id(), KeyRecords.encode(key));
        long deadline = System.nanoTime() + LIMIT.toNanos();
        synchronized (advanced) {
            while (position <= offset) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    throw new KeysUnavailableException(
                            "the key is kept, but not known to be in force here yet", new IllegalStateException());
                }
                try {
                    advanced.wait(left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new KeysUnavailableException("interrupted", e);
                }
            }
        }
    }

    @Override
    public void onRevoked(Consumer<String> listener) {
        listeners.add(listener);
    }

    @Override
    public void close() {
        follower.close();
        writer.close();
    }
}
