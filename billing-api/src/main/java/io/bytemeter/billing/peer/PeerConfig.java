package io.bytemeter.billing.peer;

import io.bytemeter.settings.InvalidSettingException;
import io.bytemeter.settings.Setting;
import io.bytemeter.settings.Settings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where other instances ask this one.
 *
 * @param host address to listen on
 * @param advertisedHost name or address by which others reach it
 * @param secret what all instances know and nobody else; "" on loopback only
 * @param tls empty for plain text
 */
public record PeerConfig(String host, int port, String advertisedHost, String secret, Optional<PeerTls> tls) {
    private static final int SHORTEST_SECRET = 16;

    public static final Setting<String> HOST = Setting.text(
            "peer.host",
            "127.0.0.1",
            "an address of this machine; any but loopback needs peer.secret",
            "Address on which other instances ask this one.");

    public static final Setting<Integer> PORT =
            Setting.port("peer.port", 8090, "Port on which other instances ask this one.");

    public static final Setting<String> ADVERTISED_HOST = Setting.text(
            "peer.advertised-host",
            "",
            "a name or address that other instances reach; needed if peer.host is a wildcard",
            "Where other instances find this one; without it, peer.host.");

    public static final Setting<String> SECRET = Setting.text(
            "peer.secret",
            "",
            "at least " + SHORTEST_SECRET + " characters, the same on every instance",
            "What instances show each other before they answer.");

    /** All settings read here. */
    public static final List<Setting<?>> SETTINGS = Stream.concat(
                    Stream.of(HOST, PORT, ADVERTISED_HOST, SECRET), PeerTls.SETTINGS.stream())
            .<Setting<?>>map(setting -> setting)
            .toList();

    public PeerConfig {
        InetAddress address;
        try {
            address = InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw InvalidSettingException.of(HOST.key(), host, HOST.expected());
        }
        if (secret.isEmpty() && !address.isLoopbackAddress()) {
            throw InvalidSettingException.of(HOST.key(), host, HOST.expected());
        }
        if (!secret.isEmpty() && secret.length() < SHORTEST_SECRET) {
            throw InvalidSettingException.of(SECRET.key(), "…", SECRET.expected());
        }
        if (advertisedHost.isEmpty()) {
            if (address.isAnyLocalAddress()) {
                throw InvalidSettingException.of(ADVERTISED_HOST.key(), "", ADVERTISED_HOST.expected());
            }
            advertisedHost = host;
        }
    }

    /** Instances that speak plain text to each other. */
    public PeerConfig(String host, int port, String advertisedHost, String secret) {
        this(host, port, advertisedHost, secret, Optional.empty());
    }

    public static PeerConfig from(Settings settings) {
        return new PeerConfig(
                settings.get(HOST),
                settings.get(PORT),
                settings.get(ADVERTISED_HOST),
                settings.get(SECRET),
                PeerTls.from(settings));
    }

    /** host:port as this instance tells the cluster. */
    public String server() {
        boolean bare = advertisedHost.contains(":") && !advertisedHost.startsWith("[");
        return (bare ? "[" + advertisedHost + "]" : advertisedHost) + ":" + port;
    }

    /** Never tells the secret. */
    @Override
    public String toString() {
        return "PeerConfig[" + host + ":" + port + ", as " + server() + "]";
    }
}
