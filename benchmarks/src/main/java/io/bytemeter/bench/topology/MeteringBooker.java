package io.bytemeter.bench.topology;

import io.bytemeter.metering.Metering;
import io.bytemeter.metering.MeteringConfig;
import io.bytemeter.schema.id.LocalSchemaIds;
import io.bytemeter.schema.topic.ClusterConfig;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** All of metering, as {@code serve} runs it, with one thread and without copies on other instances. */
final class MeteringBooker implements Booker {
    private final Duration commitInterval;
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private @Nullable Metering metering;
    private @Nullable Counter counted;

    MeteringBooker(Duration commitInterval) {
        this.commitInterval = commitInterval;
    }

    @Override
    public void start(String bootstrapServers, Path directory) throws IOException {
        MeteringConfig config = new MeteringConfig(
                new ClusterConfig(bootstrapServers, "", Backlog.PARTITIONS, (short) 1),
                ZoneOffset.UTC,
                directory.resolve("state"),
                "bench",
                1,
                commitInterval,
                Duration.ofSeconds(5),
                Duration.ofMinutes(10),
                null,
                0,
                Duration.ofSeconds(45));
        metering = new Metering(
                config,
                LocalSchemaIds.open(directory.resolve(Backlog.SCHEMAS)),
                address -> {
                    throw new IllegalStateException(address + " (expected: no other instances)");
                },
                registry,
                Clock.systemUTC());
        counted = registry.get("bytemeter.metering.records").counter();
        metering.start();
    }

    @Override
    public long records() {
        return counted == null ? 0 : (long) counted.count();
    }

    @Override
    public void close() {
        if (metering != null) {
            metering.close();
        }
    }
}
