package io.bytemeter.node.config;

import io.bytemeter.settings.Setting;
import io.bytemeter.settings.Settings;

/**
 * The traffic monitor of a node.
 *
 * @param address where it listens
 * @param key what callers of /api/ send; "" asks for none
 * @param mappingsHost address that mappings made at run time listen on
 */
public record MonitorSettings(ListenAddress address, String key, String mappingsHost) {
    /** Switched off. */
    public static final MonitorSettings OFF = new MonitorSettings(ListenAddress.OFF, "", "127.0.0.1");

    public static final Setting<ListenAddress> LISTEN = ListenAddress.setting(
            "node.monitor.listen",
            "Where the node serves the traffic monitor, its page, and mappings made at run time.");

    public static final Setting<String> KEY = Setting.text(
            "node.monitor.key",
            "",
            "a text",
            "What callers of the monitor's /api/ send as X-API-Key or ?api_key=; without one, all may ask and map ports.");

    public static final Setting<String> MAPPINGS_HOST = Setting.text(
            "node.monitor.mappings-host",
            "127.0.0.1",
            "an IP address of this machine",
            "Address that mappings made at run time listen on.");

    static MonitorSettings from(Settings settings) {
        return new MonitorSettings(settings.get(LISTEN), settings.get(KEY), settings.get(MAPPINGS_HOST));
    }
}
