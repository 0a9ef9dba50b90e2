package io.bytemeter.metering;

import io.bytemeter.schema.id.SchemaIds;
import io.bytemeter.schema.topic.ClusterConfig;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Map;

/** Metering as {@code serve} runs it, with one thread and alone, and with what the product does not offer. */
public final class MeasuredMetering {
    private MeasuredMetering() {}

    /**
     * An instance that does nothing yet.
     *
     * @param more properties of Kafka Streams, in place of the product's
     */
    public static Metering of(
            String bootstrapServers,
            int partitions,
            Path state,
            Duration commitInterval,
            SchemaIds ids,
            MeterRegistry registry,
            Map<String, ?> more) {
        MeteringConfig config = new MeteringConfig(
                new ClusterConfig(bootstrapServers, "", partitions, (short) 1),
                ZoneOffset.UTC,
                state,
                "bench",
                1,
                commitInterval,
                Duration.ofSeconds(5),
                Duration.ofMinutes(10),
                null,
                0,
                Duration.ofSeconds(45));
        return new Metering(
                config,
                ids,
                address -> {
                    throw new IllegalStateException(address + " (expected: no other instances)");
                },
                registry,
                Clock.systemUTC(),
                more);
    }
}
