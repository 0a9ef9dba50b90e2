package io.bytemeter.node.stats;

import io.bytemeter.interfaces.connections.Connections;
import io.bytemeter.interfaces.counters.RunningCounters;
import io.bytemeter.interfaces.http.Handler;
import io.bytemeter.interfaces.http.Listener;
import io.bytemeter.interfaces.hysteria.AuthBackend;
import io.bytemeter.interfaces.hysteria.TrafficStats;
import io.bytemeter.interfaces.stats.StatsGrpc;
import io.bytemeter.interfaces.stats.StatsServer;
import io.bytemeter.interfaces.tunnel.Mappings;
import io.bytemeter.interfaces.tunnel.TunnelMonitor;
import io.bytemeter.interfaces.view.ViewFile;
import io.bytemeter.interfaces.view.Views;
import io.bytemeter.node.config.HysteriaSettings;
import io.bytemeter.node.config.Inbound;
import io.bytemeter.node.config.MonitorSettings;
import io.bytemeter.node.config.NodeConfig;
import io.bytemeter.node.config.NodeStats;
import io.bytemeter.node.config.Outbound;
import io.bytemeter.node.meter.UsageSink;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Counts what a node moves and serves it behind the {@code api} outbound. Inert until started; started and closed by one
 * thread, the other methods may be called from any.
 */
public final class NodeStatistics implements AutoCloseable {
    /** Where views are kept, in the node's data directory. */
    static final String FILE = "views.json";

    private static final String V2RAY_FILE = "views-v2ray.json";

    /** Where a Hysteria server asks; it has no way to send the secret. */
    private static final String AUTH = "/auth";

    /** At most as much is missing from the views after the process was killed. */
    private static final long SAVE_SECONDS = 1;

    private final NodeConfig config;
    private final HysteriaSettings hysteria;
    private final Clock clock;
    private final RunningCounters shown;
    private final Views shownViews;
    private final RunningCounters all;
    private final Views allViews;
    private volatile @Nullable StatsServer server;
    private @Nullable Listener listener;
    private @Nullable Listener monitor;
    private @Nullable ScheduledExecutorService saver;
    private @Nullable ScheduledFuture<?> saving;

    /**
     * Statistics of a node of this configuration.
     *
     * @param directory where views are kept
     */
    public NodeStatistics(NodeConfig config, HysteriaSettings hysteria, Path directory, Clock clock) {
        this.config = config;
        this.hysteria = hysteria;
        this.clock = clock;
        this.shown = new RunningCounters(config.stats().counted());
        this.shownViews = new Views(shown, new ViewFile(directory.resolve(V2RAY_FILE)), false);
        this.all = new RunningCounters(NodeStats.everything(
                        config.inbounds().stream().map(Inbound::tag).toList(),
                        config.outbounds().stream().map(Outbound::tag).toList())
                .counted());
        if (config.tunnel().isExit()) {
            all.addInbound(Inbound.TUNNEL);
        }
        this.allViews = new Views(all, new ViewFile(directory.resolve(FILE)), false);
    }

    /** Counts what {@code next} takes. */
    public UsageSink counting(UsageSink next) {
        return new CountingSink(next, List.of(shown, all));
    }

    /**
     * Begins to answer.
     *
     * @param admits whether a user may connect now
     */
    public void start(Connections connections, Predicate<String> admits) {
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "views");
            thread.setDaemon(true);
            return thread;
        });
        saver = timer;
        saving = timer.scheduleWithFixedDelay(this::save, SAVE_SECONDS, SAVE_SECONDS, TimeUnit.SECONDS);
        NodeStats stats = config.stats();
        StatsServer services = new StatsServer(
                stats.statsService()
                        ? StatsGrpc.services(shownViews, connections, stats.online(), clock, clock.instant())
                        : List.of());
        services.start();
        server = services;
        if (!hysteria.address().isOff()) {
            startHysteria(connections, admits);
        }
    }

    private void startHysteria(Connections connections, Predicate<String> admits) {
        Handler traffic = new TrafficStats(hysteria.secret(), allViews, connections, clock);
        Handler auth = new AuthBackend(new Logins(config.inbounds(), admits));
        Listener opened = new Listener(
                HysteriaSettings.LISTEN.key(),
                new InetSocketAddress(
                        hysteria.address().host(), hysteria.address().port()),
                request -> (request.path().equals(AUTH) ? auth : traffic).handle(request));
        opened.start();
        listener = opened;
    }

    /** The port of the Traffic Stats API, or -1 if it is off. */
    public int hysteriaPort() {
        return listener == null ? -1 : listener.port();
    }

    /**
     * Begins to serve the traffic monitor, once the node has started.
     *
     * @param mappings of the node
     */
    public void startMonitor(MonitorSettings settings, Mappings mappings) {
        if (settings.address().isOff()) {
            return;
        }
        Listener opened = new Listener(
                MonitorSettings.LISTEN.key(),
                new InetSocketAddress(
                        settings.address().host(), settings.address().port()),
                new TunnelMonitor(settings.key(), mappings, all, clock));
        opened.start();
        monitor = opened;
    }

    /** The port of the traffic monitor, or -1 if it is off. */
    public int monitorPort() {
        return monitor == null ? -1 : monitor.port();
    }

    /** Counts an inbound that was opened at run time, for all but the StatsService. */
    public void addInbound(String tag) {
        all.addInbound(tag);
    }

    private void save() {
        shownViews.save();
        allViews.save();
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
        if (monitor != null) {
            monitor.close();
        }
        if (listener != null) {
            listener.close();
        }
        StatsServer services = server;
        if (services != null) {
            services.close();
        }
        if (saver != null && saving != null) {
            saving.cancel(false);
            saver.shutdown();
            save();
        }
    }
}
