package io.bytemeter.billing;

import io.bytemeter.billing.interfaces.InterfacesConfig;
import io.bytemeter.settings.InvalidSettingException;
import io.bytemeter.settings.Setting;
import io.bytemeter.settings.Settings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the API listens.
 *
 * @param host a loopback address: the API has no access control
 * @param interfaces what of the interfaces is configured
 * @param serving how it serves and stops
 */
public record ApiConfig(String host, int port, InterfacesConfig interfaces, ServingConfig serving) {
    public static final Setting<String> HOST = Setting.text(
            "api.host",
            "127.0.0.1",
            "a loopback address, because the API has no access control",
            "Address the API listens on; loopback only.");

    public static final Setting<Integer> PORT = Setting.port("api.port", 8080, "Port the API listens on.");

    /** All settings read here, but the {@link ServingConfig#drainDelay(String) drain delay}. */
    public static final List<Setting<?>> SETTINGS = Stream.of(
                    List.of(
                            HOST,
                            PORT,
                            InterfacesConfig.HYSTERIA_SECRET,
                            InterfacesConfig.WEBHOOK_PATH,
                            InterfacesConfig.START_DAY),
                    ServingConfig.SETTINGS)
            .<Setting<?>>flatMap(List::stream)
            .toList();

    public ApiConfig {
        try {
            if (!InetAddress.getByName(host).isLoopbackAddress()) {
                throw InvalidSettingException.of(HOST.key(), host, HOST.expected());
            }
        } catch (UnknownHostException e) {
            throw InvalidSettingException.of(HOST.key(), host, HOST.expected());
        }
    }

    /** With the standard of everything else. */
    public ApiConfig(String host, int port) {
        this(host, port, InterfacesConfig.STANDARD, ServingConfig.STANDARD);
    }

    public static ApiConfig from(Settings settings) {
        return new ApiConfig(
                settings.get(HOST), settings.get(PORT), InterfacesConfig.from(settings), ServingConfig.from(settings));
    }
}
