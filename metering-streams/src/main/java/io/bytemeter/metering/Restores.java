package io.bytemeter.metering;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StandbyUpdateListener;
import org.apache.kafka.streams.processor.StateRestoreListener;
import org.apache.kafka.streams.processor.TaskId;

/** What the stores of this instance still lack of their changelogs, as metrics. Thread-safe. */
final class Restores implements StateRestoreListener, StandbyUpdateListener {
    private final Map<TopicPartition, Left> owned = new ConcurrentHashMap<>();
    private final Map<TopicPartition, Left> copies = new ConcurrentHashMap<>();

    /** Offsets of one changelog: its end, and how many are missing before it. */
    private record Left(long end, long offsets) {
        static Left before(long end, long next) {
            return new Left(end, Math.max(0, end - next));
        }
    }

    Restores(MeterRegistry registry) {
        gauge(registry, "owner", owned);
        gauge(registry, "standby", copies);
    }

    private static void gauge(MeterRegistry registry, String role, Map<TopicPartition, Left> remaining) {
        Gauge.builder("bytemeter.metering.restore.remaining", remaining, Restores::sum)
                .description("Changes that stores do not have yet; owners do not answer meanwhile")
                .baseUnit("records")
                .tag("role", role)
                .register(registry);
    }

    private static double sum(Map<TopicPartition, Left> remaining) {
        return remaining.values().stream().mapToLong(Left::offsets).sum();
    }

    @Override
    public void onRestoreStart(TopicPartition partition, String store, long startingOffset, long endingOffset) {
        owned.put(partition, Left.before(endingOffset, startingOffset));
    }

    @Override
    public void onBatchRestored(TopicPartition partition, String store, long batchEndOffset, long restored) {
        owned.computeIfPresent(partition, (key, left) -> Left.before(left.end(), batchEndOffset + 1));
    }

    @Override
    public void onRestoreEnd(TopicPartition partition, String store, long totalRestored) {
        owned.remove(partition);
    }

    @Override
    public void onRestoreSuspended(TopicPartition partition, String store, long totalRestored) {
        owned.remove(partition);
    }

    @Override
    public void onUpdateStart(TopicPartition partition, String store, long startingOffset) {
        // how far the owner is becomes known with the first changes
    }

    @Override
    public void onBatchLoaded(
            TopicPartition partition,
            String store,
            TaskId task,
            long batchEndOffset,
            long loaded,
            long currentEndOffset) {
        copies.put(partition, Left.before(currentEndOffset, batchEndOffset + 1));
    }

    @Override
    public void onUpdateSuspended(
            TopicPartition partition, String store, long storeOffset, long currentEndOffset, SuspendReason reason) {
        copies.remove(partition);
    }
}
