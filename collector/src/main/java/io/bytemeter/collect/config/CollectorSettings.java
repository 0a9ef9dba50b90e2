package io.bytemeter.collect.config;

import io.bytemeter.node.config.ListenAddress;
import io.bytemeter.node.config.NodeSettings;
import io.bytemeter.settings.InvalidSettingException;
import io.bytemeter.settings.Setting;
import io.bytemeter.settings.Settings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a collector is told besides its sources. To the cluster it is a node. */
public final class CollectorSettings {
    /** The node's setting, with a default that leaves room for a node beside it. */
    public static final Setting<Path> DATA_DIRECTORY = Setting.path(
            NodeSettings.DATA_DIRECTORY.key(), "./bytemeter-collect", NodeSettings.DATA_DIRECTORY.description());

    public static final Setting<ListenAddress> LISTEN = ListenAddress.setting(
            "collect.listen",
            "Where a collector shows its sources and its quarantine; any address but loopback needs collect.key.");

    public static final Setting<String> KEY = Setting.text(
            "collect.key",
            "",
            "a text",
            "What callers of a collector show as Authorization: Bearer; without one, all may ask.");

    /** All settings read here. */
    public static final List<Setting<?>> SETTINGS = List.of(
            NodeSettings.ID, DATA_DIRECTORY, NodeSettings.MAX_SPOOL_BYTES, NodeSettings.CLOSE_TIMEOUT, LISTEN, KEY);

    private static final String ID_PREFIX = "collect-";
    private static final Duration UNUSED = Duration.ofSeconds(1);

    private CollectorSettings() {}

    /**
     * The settings of the node it is. Every batch is forced to the disk before it is sent: the journal is, and the two have to
     * agree after a loss of power, too.
     */
    public static NodeSettings from(Settings settings) {
        String id = settings.get(NodeSettings.ID);
        return new NodeSettings(
                id.isEmpty() ? ID_PREFIX + NodeSettings.idOfHost() : id,
                Path.of(""),
                UNUSED,
                settings.get(DATA_DIRECTORY),
                settings.get(NodeSettings.MAX_SPOOL_BYTES),
                Duration.ZERO,
                settings.get(NodeSettings.CLOSE_TIMEOUT),
                -1);
    }

    /**
     * Where the collector's API listens; null if it does not.
     *
     * @throws InvalidSettingException if others than this machine could ask without a key
     */
    public static @Nullable InetSocketAddress listen(Settings settings) {
        ListenAddress address = settings.get(LISTEN);
        if (address.isOff()) {
            return null;
        }
        InetSocketAddress resolved = new InetSocketAddress(address.host(), address.port());
        InetAddress found = resolved.getAddress();
        if (found == null || (!found.isLoopbackAddress() && settings.get(KEY).isEmpty())) {
            throw InvalidSettingException.of(
                    LISTEN.key(), address.host(), "an address of this machine; any but loopback needs " + KEY.key());
        }
        return resolved;
    }
}
