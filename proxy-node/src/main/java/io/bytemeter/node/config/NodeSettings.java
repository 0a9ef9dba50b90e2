package io.bytemeter.node.config;

import io.bytemeter.settings.Setting;
import io.bytemeter.settings.Settings;
import io.bytemeter.usage.Names;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What a node is told besides its v2ray configuration.
 *
 * @param id stable id of the node
 * @param config v2ray's JSON; the empty path for {@link NodeConfig#standard()}
 * @param flushInterval how often the usage of a long connection is reported
 * @param dataDirectory of the ledger and the spool
 * @param maxSpoolBytes usage that may wait for Kafka on disk; past it meters keep accumulating
 * @param fsyncInterval how often the spool is forced to the disk; zero for every batch
 * @param closeTimeout how long a stop waits until Kafka has acknowledged all usage
 * @param spliceAfter bytes a direction of a connection copies before it is spliced; negative for never
 * @param hysteria the node's Traffic Stats API
 * @param monitor the node's traffic monitor
 * @param tunnel the node's tunnels
 */
public record NodeSettings(
        String id,
        Path config,
        Duration flushInterval,
        Path dataDirectory,
        long maxSpoolBytes,
        Duration fsyncInterval,
        Duration closeTimeout,
        long spliceAfter,
        HysteriaSettings hysteria,
        MonitorSettings monitor,
        TunnelSettings tunnel) {
    private static final int MAX_ID_LENGTH = 63;

    public static final Setting<String> ID = new Setting<>(
            "node.id",
            "",
            "1.." + Names.MAX_BYTES + " bytes of UTF-8 without control characters",
            "Stable id of the node, unique in the cluster; without one, the host name, of a collector with collect- before it.",
            text -> {
                if (!text.isEmpty() && Names.violation(text) != null) {
                    throw new IllegalArgumentException("no name");
                }
                return text;
            });

    public static final Setting<Path> CONFIG = Setting.path(
            "node.config",
            "",
            "The node's inbounds, outbounds and routing, in v2ray's JSON; without one, the defaults.");

    public static final Setting<Duration> FLUSH_INTERVAL = Setting.duration(
            "node.flush.interval", "1s", "10ms", "1m", "How often the usage of a long connection is reported.");

    public static final Setting<Path> DATA_DIRECTORY = Setting.path(
            "node.data-dir",
            "./bytemeter-node",
            "Where a node keeps its ledger and spool, and a collector its journal; standalone keeps them in its data directory.");

    public static final Setting<Long> MAX_SPOOL_BYTES = Setting.number(
            "spool.max-bytes",
            1L << 30,
            1 << 20,
            1L << 50,
            "Usage that may wait for Kafka on disk, in bytes; past it bytes stay exact and only their time coarsens.");

    public static final Setting<Duration> FSYNC_INTERVAL = Setting.duration(
            "spool.fsync-interval",
            "1s",
            "0ms",
            "1h",
            "How often the spool is forced to the disk; 0ms for every batch. Matters when the machine stops, not the node.");

    public static final Setting<Duration> CLOSE_TIMEOUT = Setting.duration(
            "node.close.timeout", "30s", "0s", "1h", "How long a stop waits until Kafka has acknowledged all usage.");

    public static final Setting<Long> SPLICE_AFTER = Setting.number(
            "relay.splice-after",
            1L << 16,
            -1,
            1L << 50,
            "Bytes a direction of a connection copies before it is spliced, where the kernel can; -1 for never.");

    /** Settings without interfaces of their own. */
    public NodeSettings(
            String id,
            Path config,
            Duration flushInterval,
            Path dataDirectory,
            long maxSpoolBytes,
            Duration fsyncInterval,
            Duration closeTimeout,
            long spliceAfter) {
        this(
                id,
                config,
                flushInterval,
                dataDirectory,
                maxSpoolBytes,
                fsyncInterval,
                closeTimeout,
                spliceAfter,
                HysteriaSettings.OFF,
                MonitorSettings.OFF,
                TunnelSettings.OFF);
    }

    /** All settings read here; {@link #DATA_DIRECTORY} is for whoever has no directory of its own to give. */
    public static final List<Setting<?>> SETTINGS = List.of(
            ID,
            CONFIG,
            FLUSH_INTERVAL,
            MAX_SPOOL_BYTES,
            FSYNC_INTERVAL,
            CLOSE_TIMEOUT,
            SPLICE_AFTER,
            HysteriaSettings.LISTEN,
            HysteriaSettings.SECRET,
            MonitorSettings.LISTEN,
            MonitorSettings.KEY,
            MonitorSettings.MAPPINGS_HOST,
            TunnelSettings.LISTEN,
            TunnelSettings.CONNECT,
            TunnelSettings.SECRET);

    public static NodeSettings from(Settings settings, Path dataDirectory) {
        String given = settings.get(ID);
        String id = given.isEmpty() ? idOfHost() : given;
        return new NodeSettings(
                id,
                settings.get(CONFIG),
                settings.get(FLUSH_INTERVAL),
                dataDirectory,
                settings.get(MAX_SPOOL_BYTES),
                settings.get(FSYNC_INTERVAL),
                settings.get(CLOSE_TIMEOUT),
                settings.get(SPLICE_AFTER),
                HysteriaSettings.from(settings),
                MonitorSettings.from(settings),
                TunnelSettings.from(settings, id));
    }

    /** The id of a node that was given none: the host's name. */
    public static String idOfHost() {
        try {
            return idOf(InetAddress.getLocalHost().getHostName());
        } catch (UnknownHostException e) {
            return "node"; // a host without a name
        }
    }

    /** {@code hostName} with everything but letters, digits, dots, dashes and underscores made a dash. */
    static String idOf(String hostName) {
        String id = hostName.replaceAll("[^A-Za-z0-9._-]", "-");
        return id.isEmpty() ? "node" : id.substring(0, Math.min(id.length(), MAX_ID_LENGTH));
    }
}
