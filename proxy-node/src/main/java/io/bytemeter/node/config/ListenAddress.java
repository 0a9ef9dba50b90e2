package io.bytemeter.node.config;

import io.bytemeter.settings.Setting;

/**
 * Where something listens.
 *
 * @param host "" if it does not
 * @param port 0 for any free one
 */
public record ListenAddress(String host, int port) {
    /** Nowhere. */
    public static final ListenAddress OFF = new ListenAddress("", 0);

    private static final int MAX_PORT = 65_535;

    /** A setting of this form; switched off by default. */
    public static Setting<ListenAddress> setting(String key, String description) {
        return new Setting<>(key, "", "host:port, or nothing to switch it off", description, ListenAddress::parse);
    }

    private static ListenAddress parse(String text) {
        if (text.isEmpty()) {
            return OFF;
        }
        int colon = text.lastIndexOf(':');
        int port = Integer.parseInt(text.substring(colon + 1));
        String host = text.substring(0, Math.max(0, colon));
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        if (host.isEmpty() || port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException("no address");
        }
        return new ListenAddress(host, port);
    }

    public boolean isOff() {
        return host.isEmpty();
    }
}
