package io.bytemeter.interfaces.stats;

import io.bytemeter.proto.stats.SysStatsResponse;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * What GetSysStats tells: uptime in seconds, and of the heap what the JVM knows. A JVM does not count objects, so Mallocs,
 * Frees and LiveObjects are 0; goroutines are threads.
 */
final class Machine {
    private final Clock clock;
    private final Instant startedAt;

    Machine(Clock clock, Instant startedAt) {
        this.clock = clock;
        this.startedAt = startedAt;
    }

    SysStatsResponse stats() {
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        long collections = 0;
        Duration paused = Duration.ZERO;
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            collections += Math.max(0, collector.getCollectionCount());
            paused = paused.plusMillis(Math.max(0, collector.getCollectionTime()));
        }
        return SysStatsResponse.newBuilder()
                .setNumGoroutine(ManagementFactory.getThreadMXBean().getThreadCount())
                .setNumGC((int) collections)
                .setAlloc(heap.getUsed())
                .setTotalAlloc(heap.getUsed())
                .setSys(heap.getCommitted())
                .setPauseTotalNs(paused.toNanos())
                .setUptime((int) Duration.between(startedAt, clock.instant()).toSeconds())
                .build();
    }
}
