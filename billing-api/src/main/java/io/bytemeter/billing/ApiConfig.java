package io.bytemeter.billing;

import io.bytemeter.settings.InvalidSettingException;
import io.bytemeter.settings.Setting;
import io.bytemeter.settings.Settings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * Where the API listens.
 *
 * @param host a loopback address: the API has no access control
 */
public record ApiConfig(String host, int port) {
    public static final Setting<String> HOST = Setting.text(
            "api.host",
            "127.0.0.1",
            "a loopback address, because the API has no access control",
            "Address the API listens on; loopback only.");

    public static final Setting<Integer> PORT = Setting.port("api.port", 8080, "Port the API listens on.");

    /** All settings read here. */
    public static final List<Setting<?>> SETTINGS = List.of(HOST, PORT);

    public ApiConfig {
        try {
            if (!InetAddress.getByName(host).isLoopbackAddress()) {
                throw InvalidSettingException.of(HOST.key(), host, HOST.expected());
            }
        } catch (UnknownHostException e) {
            throw InvalidSettingException.of(HOST.key(), host, HOST.expected());
        }
    }

    public static ApiConfig from(Settings settings) {
        return new ApiConfig(settings.get(HOST), settings.get(PORT));
    }
}
