package io.bytemeter.launcher;

import io.bytemeter.node.meter.MeterTotals;
import io.bytemeter.node.publish.PublisherStatus;
import io.bytemeter.node.tunnel.Tunnels;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** How a node and its publishing go, as metrics. */
final class NodeMetrics {
    private final MeterRegistry registry;
    private final Supplier<PublisherStatus> status;

    private NodeMetrics(MeterRegistry registry, Supplier<PublisherStatus> status) {
        this.registry = registry;
        this.status = status;
    }

    static void bind(
            MeterRegistry registry,
            Supplier<PublisherStatus> status,
            Supplier<MeterTotals> totals,
            LongSupplier spliced) {
        NodeMetrics metrics = new NodeMetrics(registry, status);
        metrics.gauge("backlog", "bytes", "Usage that the broker does not have yet", PublisherStatus::backlogBytes);
        metrics.gauge("spool.size", "bytes", "The spool on disk", PublisherStatus::spoolBytes);
        metrics.gauge("degraded", null, "1 while usage waits, else 0", now -> now.problem() == null ? 0 : 1);
        metrics.counter("spool.failures", "Times the spool could not be written", PublisherStatus::spoolFailures);
        metrics.counter(
                "ledger.unkept.legs",
                "Parts of connections that are not in the ledger, because the disk was full",
                PublisherStatus::unkeptLegs);
        metrics.counter(
                "publisher.failures", "Times everything unacknowledged was sent again", PublisherStatus::failures);
        metrics.counter("batches", "Usage batches made", PublisherStatus::batches);
        metrics.counter(
                "batches.acknowledged", "Usage batches that the broker has", PublisherStatus::acknowledgedBatches);
        Gauge.builder("bytemeter.node.connections", () -> totals.get().live())
                .description("Connections live now")
                .register(registry);
        FunctionCounter.builder("bytemeter.node.spliced", spliced, LongSupplier::getAsLong)
                .description("Payload that was spliced, and not copied")
                .baseUnit("bytes")
                .register(registry);
    }

    /** How the tunnels of a node go. */
    static void bind(MeterRegistry registry, Tunnels tunnels) {
        Gauge.builder("bytemeter.node.tunnel.open", tunnels, now -> now.isOpen() ? 1 : 0)
                .description("1 while connections can leave through the tunnel that begins here, else 0")
                .register(registry);
        FunctionCounter.builder("bytemeter.node.tunnel.refused", tunnels, Tunnels::refused)
                .description("Connections to the tunnel that did not know the secret or the protocol")
                .register(registry);
    }

    private void gauge(
            String name, @Nullable String unit, String description, ToDoubleFunction<PublisherStatus> value) {
        Gauge.builder("bytemeter.node." + name, () -> value.applyAsDouble(status.get()))
                .description(description)
                .baseUnit(unit)
                .register(registry);
    }

    private void counter(String name, String description, ToDoubleFunction<PublisherStatus> value) {
        FunctionCounter.builder("bytemeter.node." + name, status, source -> value.applyAsDouble(source.get()))
                .description(description)
                .register(registry);
    }
}
