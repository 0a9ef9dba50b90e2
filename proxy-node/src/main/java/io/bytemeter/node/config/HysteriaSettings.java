package io.bytemeter.node.config;

import io.bytemeter.settings.Setting;
import io.bytemeter.settings.Settings;

/**
 * The node's Traffic Stats API, as {@code trafficStats} configures it in Hysteria.
 *
 * @param address where it listens
 * @param secret what clients send as their Authorization header; "" asks for none
 */
public record HysteriaSettings(ListenAddress address, String secret) {
    /** Switched off. */
    public static final HysteriaSettings OFF = new HysteriaSettings(ListenAddress.OFF, "");

    public static final Setting<ListenAddress> LISTEN = ListenAddress.setting(
            "node.hysteria.listen", "Where the node serves Hysteria's Traffic Stats API and authentication backend.");

    public static final Setting<String> SECRET = Setting.text(
            "node.hysteria.secret",
            "",
            "a text",
            "What clients of the node's Traffic Stats API send as their Authorization header; without one, all may ask.");

    static HysteriaSettings from(Settings settings) {
        return new HysteriaSettings(settings.get(LISTEN), settings.get(SECRET));
    }
}
