package io.bytemeter.metering.topology;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** What the topology counts of its own work. */
public record MeteringCounters(
        Counter batches,
        Counter records,
        Counter duplicateBatches,
        Counter skippedSequences,
        Counter staleBatches,
        Counter recordsAhead,
        Counter rejectedRecords,
        Counter alerts,
        Timer latency) {
    private static final Duration[] LATENCIES = {
        Duration.ofMillis(200),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(2),
        Duration.ofSeconds(5),
        Duration.ofSeconds(15),
        Duration.ofMinutes(1),
        Duration.ofMinutes(10),
        Duration.ofHours(1)
    };

    public static MeteringCounters in(MeterRegistry registry) {
        return new MeteringCounters(
                counter(registry, "bytemeter.metering.batches", "Usage batches booked"),
                counter(registry, "bytemeter.metering.records", "Usage records booked"),
                counter(
                        registry,
                        "bytemeter.metering.duplicates",
                        "Usage batches dropped because they were booked before"),
                counter(registry, "bytemeter.metering.skips", "Usage batches that came before an earlier sequence"),
                counter(registry, "bytemeter.metering.stale", "Usage batches refused because their epoch is forgotten"),
                counter(
                        registry,
                        "bytemeter.metering.ahead",
                        "Usage records booked at their arrival because their node's clock is ahead"),
                counter(registry, "bytemeter.metering.rejected", "Kafka records sent to bytemeter.rejected.v1"),
                counter(registry, "bytemeter.metering.alerts", "Alerts sent to bytemeter.alerts.v1"),
                Timer.builder("bytemeter.metering.latency")
                        .description("From the end of a usage record's interval until its user's total could be read")
                        .serviceLevelObjectives(LATENCIES)
                        .register(registry));
    }

    private static Counter counter(MeterRegistry registry, String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }
}
