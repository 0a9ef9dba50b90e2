package io.bytemeter.node.config;

import io.bytemeter.settings.InvalidSettingException;
import io.bytemeter.settings.Setting;
import io.bytemeter.settings.Settings;

/**
 * The node's tunnels: one may end here that others dial into, and this node may dial out to another one.
 *
 * @param node name of this node, by which the other end knows it
 * @param listen where the node behind NAT dials in
 * @param connect what this node, behind NAT, dials
 * @param secret what both ends prove to know
 */
public record TunnelSettings(String node, ListenAddress listen, ListenAddress connect, String secret) {
    private static final int SHORTEST_SECRET = 16;

    public static final Setting<ListenAddress> LISTEN = ListenAddress.setting(
            "node.tunnel.listen",
            "Where a node behind NAT dials in; what takes the tunnel leaves from there. What it carries is not encrypted.");

    public static final Setting<ListenAddress> CONNECT = ListenAddress.setting(
            "node.tunnel.connect",
            "The node.tunnel.listen of a public node, which this node dials and stays connected to.");

    public static final Setting<String> SECRET = Setting.text(
            "node.tunnel.secret",
            "",
            "at least " + SHORTEST_SECRET + " characters, the same at both ends",
            "What the two ends of a tunnel prove to each other to know; it never crosses the wire.");

    /** No tunnel. */
    public static final TunnelSettings OFF = new TunnelSettings("", ListenAddress.OFF, ListenAddress.OFF, "");

    public TunnelSettings {
        boolean on = !listen.isOff() || !connect.isOff();
        if ((on || !secret.isEmpty()) && secret.length() < SHORTEST_SECRET) {
            throw InvalidSettingException.of(SECRET.key(), secret.isEmpty() ? "" : "…", SECRET.expected());
        }
        if (!connect.isOff() && connect.port() == 0) {
            throw InvalidSettingException.of(CONNECT.key(), connect.host() + ":0", "host:port with a port of 1..65535");
        }
    }

    static TunnelSettings from(Settings settings, String node) {
        return new TunnelSettings(node, settings.get(LISTEN), settings.get(CONNECT), settings.get(SECRET));
    }

    /** Whether connections may leave through a tunnel. */
    public boolean isEntrance() {
        return !listen.isOff();
    }

    /** Whether connections may come out of a tunnel. */
    public boolean isExit() {
        return !connect.isOff();
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "TunnelSettings[node=" + node + ", listen=" + listen + ", connect=" + connect + "]";
    }
}
