package io.bytemeter.metering.live;

import io.bytemeter.metering.query.LiveTotals;
import io.bytemeter.metering.query.Usage;
import io.bytemeter.metering.query.WindowLength;
import io.bytemeter.schema.UsageTotal;
import io.bytemeter.schema.id.SchemaIds;
import io.bytemeter.schema.topic.ClusterConfig;
import io.bytemeter.schema.topic.Topics;
import io.bytemeter.schema.wire.AvroSerde;
import io.bytemeter.usage.Labels;
import io.bytemeter.usage.Names;
import io.bytemeter.usage.Subject;
import io.bytemeter.usage.SubjectKind;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows the totals topic, which every instance can read, for as long as there is a listener. Thread-safe. */
public final class TopicTotals implements LiveTotals, AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(TopicTotals.class);

    private final ClusterConfig cluster;
    private final Deserializer<UsageTotal> values;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final Object lock = new Object();
    private @Nullable TotalsReader reader;
    private boolean closed;

    public TopicTotals(ClusterConfig cluster, SchemaIds ids) {
        this.cluster = cluster;
        this.values = new AvroSerde<>(UsageTotal.class, ids).deserializer();
    }

    @Override
    public Following follow(Listener listener) {
        synchronized (lock) {
            listeners.add(listener);
            if (reader == null && !closed) {
                reader = new TotalsReader(cluster, this::take);
                reader.start();
            }
        }
        return () -> remove(listener);
    }

    private void remove(Listener listener) {
        TotalsReader unused = null;
        synchronized (lock) {
            if (listeners.remove(listener) && listeners.isEmpty()) {
                unused = reader;
                reader = null;
            }
        }
        if (unused != null) {
            unused.close(); // not under the lock, so that nobody who begins to follow waits for it
        }
    }

    /** One record of the topic. */
    void take(byte[] key, byte @Nullable [] value) {
        TotalKey name = TotalKey.parse(new String(key, StandardCharsets.UTF_8));
        if (name == null || value == null) {
            return;
        }
        Total total = null;
        for (Listener listener : listeners) {
            if (listener.wants(name.subject(), name.window())) {
                if (total == null) {
                    total = decode(name, value);
                }
                if (total != null) {
                    listener.changed(total);
                }
            }
        }
    }

    private @Nullable Total decode(TotalKey name, byte[] value) {
        try {
            UsageTotal total = values.deserialize(Topics.TOTALS, value);
            return new Total(
                    name.subject(),
                    name.window(),
                    Instant.ofEpochMilli(total.getStart()),
                    Instant.ofEpochMilli(total.getEnd()),
                    new Usage(
                            total.getUplink(),
                            total.getDownlink(),
                            total.getOverheadUplink(),
                            total.getOverheadDownlink(),
                            total.getConnections()),
                    Instant.ofEpochMilli(total.getChangedAt()));
        } catch (SerializationException e) {
            logger.atDebug().setCause(e).log("unreadable total");
            return null;
        }
    }

    /** Ends the reading; listeners are told nothing any more. */
    @Override
    public void close() {
        TotalsReader last;
        synchronized (lock) {
            closed = true;
            last = reader;
            reader = null;
        }
        if (last != null) {
            last.close();
        }
    }

    /** The key of a total, {@code month 2026-11-01T00:00:00Z user/alice}, but its time, which is in the value. */
    private record TotalKey(WindowLength window, Subject subject) {
        /** Null for what is no key of a total. */
        static @Nullable TotalKey parse(String text) {
            String[] parts = text.split(" ", 3);
            int slash = parts.length < 3 ? -1 : parts[2].indexOf('/');
            if (slash < 0 || Names.violation(parts[2].substring(slash + 1)) != null) {
                return null;
            }
            Optional<WindowLength> window = Labels.find(WindowLength.values(), parts[0]);
            Optional<SubjectKind> kind = Labels.find(SubjectKind.values(), parts[2].substring(0, slash));
            return window.isEmpty() || kind.isEmpty()
                    ? null
                    : new TotalKey(window.get(), new Subject(kind.get(), parts[2].substring(slash + 1)));
        }
    }
}
