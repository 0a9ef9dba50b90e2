package io.bytemeter.billing;

import io.bytemeter.settings.InvalidSettingException;
import io.bytemeter.settings.Setting;
import io.bytemeter.settings.Settings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * Where a node tells of its health and gives its metrics. Neither asks for a key.
 *
 * @param host an address of this machine
 * @param port 0 for none
 */
public record StatusConfig(String host, int port) {
    static final Setting<String> HOST = Setting.text(
            "node.status.host",
            "127.0.0.1",
            "an address of this machine",
            "Address of a node's /v1/health and /metrics. No key is asked for: keep any but loopback on a private"
                    + " network.");

    static final Setting<Integer> PORT = portOrNone();

    /** All settings read here. */
    public static final List<Setting<?>> SETTINGS = List.of(HOST, PORT);

    public StatusConfig {
        try {
            InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw InvalidSettingException.of(HOST.key(), host, HOST.expected());
        }
    }

    public static StatusConfig from(Settings settings) {
        return new StatusConfig(settings.get(HOST), settings.get(PORT));
    }

    /** Whether there is such a place at all. */
    public boolean isOn() {
        return port > 0;
    }

    private static Setting<Integer> portOrNone() {
        Setting<Long> number = Setting.number(
                "node.status.port", 0, 0, 65_535, "Port of a node's /v1/health and /metrics; 0 for none.");
        return new Setting<>(
                number.key(), number.defaultText(), number.expected(), number.description(), text -> number.parser()
                        .apply(text)
                        .intValue());
    }
}
