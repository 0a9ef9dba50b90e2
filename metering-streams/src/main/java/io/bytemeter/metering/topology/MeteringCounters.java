package io.bytemeter.metering.topology;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** What the topology counts of its own work. */
public record MeteringCounters(
        Counter batches,
        Counter records,
        Counter duplicateBatches,
        Counter skippedSequences,
        Counter staleBatches,
        Counter recordsAhead,
        Counter rejectedRecords,
        Counter alerts) {

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
                counter(registry, "bytemeter.metering.alerts", "Alerts sent to bytemeter.alerts.v1"));
    }

    private static Counter counter(MeterRegistry registry, String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }
}
