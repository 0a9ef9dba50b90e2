package io.bytemeter.bench.topology;

import io.bytemeter.bench.kit.Backlog;
import io.bytemeter.metering.MeasuredMetering;
import io.bytemeter.metering.Metering;
import io.bytemeter.schema.id.LocalSchemaIds;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.streams.StreamsConfig;
import org.jspecify.annotations.Nullable;

/** All of metering, as {@code serve} runs it, with one thread and without copies on other instances. */
final class MeteringBooker implements Booker {
    private final Duration commitInterval;
    private final Map<String, Object> more;
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private @Nullable Metering metering;
    private @Nullable Counter counted;

    /** @param exactlyOnce as the product always is; else commits are no transactions */
    MeteringBooker(Duration commitInterval, boolean exactlyOnce) {
        this.commitInterval = commitInterval;
        this.more =
                exactlyOnce ? Map.of() : Map.of(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.AT_LEAST_ONCE);
    }

    @Override
    public void start(String bootstrapServers, Path directory) {
        metering = MeasuredMetering.of(
                bootstrapServers,
                Backlog.PARTITIONS,
                directory.resolve("state"),
                commitInterval,
                LocalSchemaIds.open(directory.resolve(Backlog.SCHEMAS)),
                registry,
                more);
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
