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
 * @param maxBacklogBytes usage that may wait for Kafka in memory; past it meters keep accumulating
 * @param closeTimeout how long a stop waits until Kafka has acknowledged all usage
 */
public record NodeSettings(
        String id, Path config, Duration flushInterval, long maxBacklogBytes, Duration closeTimeout) {
    private static final int MAX_ID_LENGTH = 63;

    public static final Setting<String> ID = new Setting<>(
            "node.id",
            "",
            "1.." + Names.MAX_BYTES + " bytes of UTF-8 without control characters",
            "Stable id of the node, unique in the cluster; without one, the host name.",
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

    public static final Setting<Long> MAX_BACKLOG_BYTES = Setting.number(
            "node.backlog.max-bytes",
            64 << 20,
            1 << 20,
            1L << 40,
            "Usage that may wait for Kafka in memory, in bytes; past it bytes stay exact and only their time coarsens.");

    public static final Setting<Duration> CLOSE_TIMEOUT = Setting.duration(
            "node.close.timeout", "30s", "0s", "1h", "How long a stop waits until Kafka has acknowledged all usage.");

    /** All settings read here. */
    public static final List<Setting<?>> SETTINGS =
            List.of(ID, CONFIG, FLUSH_INTERVAL, MAX_BACKLOG_BYTES, CLOSE_TIMEOUT);

    public static NodeSettings from(Settings settings) {
        String id = settings.get(ID);
        return new NodeSettings(
                id.isEmpty() ? idOfHost() : id,
                settings.get(CONFIG),
                settings.get(FLUSH_INTERVAL),
                settings.get(MAX_BACKLOG_BYTES),
                settings.get(CLOSE_TIMEOUT));
    }

    private static String idOfHost() {
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
