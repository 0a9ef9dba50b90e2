package io.bytemeter.metering.query;

import io.bytemeter.metering.query.Reconciliation.Line;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The reconciliation as metrics, made anew every few seconds on a thread of its own. NaN while it cannot be told. */
public final class ReconciliationGauges implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(ReconciliationGauges.class);
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final Reconciler reconciler;
    private final Nodes nodes;
    private final Clock clock;
    private final MultiGauge differences;
    private final ScheduledExecutorService executor;
    private @Nullable ScheduledFuture<?> updates;
    private volatile @Nullable Reconciliation last;
    private volatile double silent = Double.NaN;

    public ReconciliationGauges(Reconciler reconciler, Nodes nodes, MeterRegistry registry, Clock clock) {
        this.reconciler = reconciler;
        this.nodes = nodes;
        this.clock = clock;
        this.differences = MultiGauge.builder("bytemeter.reconciliation.difference")
                .description("Bytes that nothing accounts for, by identity; counters: those of all nodes")
                .baseUnit("bytes")
                .register(registry);
        gauge(registry, "bytemeter.gaps.open", "Batches of usage that have not come", "batches", Reconciliation::gaps);
        gauge(registry, "bytemeter.gaps.bytes", "Bytes of them, as far as known", "bytes", found -> found.missing()
                .total());
        Gauge.builder("bytemeter.nodes.silent", () -> silent)
                .description("Nodes that were not heard of lately and did not say that they stop")
                .register(registry);
        this.executor = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "reconciliation");
            thread.setDaemon(true);
            return thread;
        });
    }

    private void gauge(
            MeterRegistry registry,
            String name,
            String description,
            String unit,
            ToDoubleFunction<Reconciliation> value) {
        Gauge.builder(name, () -> {
                    Reconciliation found = last;
                    return found == null ? Double.NaN : value.applyAsDouble(found);
                })
                .description(description)
                .baseUnit(unit)
                .register(registry);
    }

    public void start() {
        updates = executor.scheduleWithFixedDelay(this::update, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Runs every {@link #INTERVAL}; tests call it themselves. */
    void update() {
        try {
            silent = nodes.all().stream()
                    .filter(status -> Nodes.isSilent(status, clock.instant()))
                    .count();
            Reconciliation found = reconciler.reconcile();
            List<MultiGauge.Row<?>> rows = new ArrayList<>();
            for (Line line : found.identities()) {
                rows.add(row(line.name(), line.difference().total()));
            }
            rows.add(row(
                    "counters",
                    found.nodes().stream()
                            .mapToLong(line -> Math.abs(line.difference().total()))
                            .sum()));
            differences.register(rows, true);
            last = found;
        } catch (NotReadyException | InvalidStateStoreException e) {
            last = null;
            logger.atDebug().setCause(e).log("state is not available here; nothing is reconciled meanwhile");
        } catch (RuntimeException e) {
            last = null;
            logger.atWarn().setCause(e).log("cannot reconcile");
        }
    }

    private static MultiGauge.Row<?> row(String identity, long difference) {
        return MultiGauge.Row.of(Tags.of("identity", identity), difference);
    }

    @Override
    public void close() {
        if (updates != null) {
            updates.cancel(true);
        }
        executor.shutdownNow();
    }
}
