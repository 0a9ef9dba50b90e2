package io.bytemeter.node.stats;

import io.bytemeter.interfaces.connections.Connections;
import io.bytemeter.interfaces.counters.RunningCounters;
import io.bytemeter.interfaces.stats.StatsGrpc;
import io.bytemeter.interfaces.stats.StatsServer;
import io.bytemeter.interfaces.view.ViewFile;
import io.bytemeter.interfaces.view.Views;
import io.bytemeter.node.config.NodeStats;
import io.bytemeter.node.meter.UsageSink;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Counts what a node moves and serves it behind the {@code api} outbound. Inert until started; started and closed by one
 * thread, the other methods may be called from any.
 */
public final class NodeStatistics implements AutoCloseable {
    /** Where views are kept, in the node's data directory. */
    static final String FILE = "views.json";

    /** At most as much is missing from the views after the process was killed. */
    private static final long SAVE_SECONDS = 1;

    private final NodeStats stats;
    private final Clock clock;
    private final RunningCounters counters;
    private final Views views;
    private volatile @Nullable StatsServer server;
    private @Nullable ScheduledExecutorService saver;
    private @Nullable ScheduledFuture<?> saving;

    public NodeStatistics(NodeStats stats, Path directory, Clock clock) {
        this.stats = stats;
        this.clock = clock;
        this.counters = new RunningCounters(stats.counted());
        this.views = new Views(counters, new ViewFile(directory.resolve(FILE)), false);
    }

    /** Counts what {@code next} takes. */
    public UsageSink counting(UsageSink next) {
        return new CountingSink(next, List.of(counters));
    }

    /** Begins to answer. */
    public void start(Connections connections) {
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "views");
            thread.setDaemon(true);
            return thread;
        });
        saver = timer;
        saving = timer.scheduleWithFixedDelay(views::save, SAVE_SECONDS, SAVE_SECONDS, TimeUnit.SECONDS);
        StatsServer services = new StatsServer(
                stats.statsService()
                        ? StatsGrpc.services(views, connections, stats.online(), clock, clock.instant())
                        : List.of());
        services.start();
        server = services;
    }

    /** The loopback port that the {@code api} outbound goes to. */
    public int apiPort() {
        StatsServer services = server;
        if (services == null) {
            throw new IllegalStateException("the node's statistics have not started");
        }
        return services.port();
    }

    /** Stops answering and keeps what no view has read; close the node before, so that its last usage is counted. */
    @Override
    public void close() {
        StatsServer services = server;
        if (services != null) {
            services.close();
        }
        if (saver != null && saving != null) {
            saving.cancel(false);
            saver.shutdown();
            views.save();
        }
    }
}
