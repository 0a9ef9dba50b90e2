package io.bytemeter.billing;

import io.bytemeter.billing.access.AccessConfig;
import io.bytemeter.billing.interfaces.InterfacesConfig;
import io.bytemeter.billing.tls.TlsConfig;
import io.bytemeter.settings.InvalidSettingException;
import io.bytemeter.settings.Setting;
import io.bytemeter.settings.Settings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the API listens, and to whom.
 *
 * @param host an address of this machine; any but loopback needs API keys
 * @param tls empty for plain HTTP
 * @param interfaces what of the interfaces is configured
 * @param serving how it serves and stops
 */
public record ApiConfig(
        String host,
        int port,
        AccessConfig access,
        Optional<TlsConfig> tls,
        InterfacesConfig interfaces,
        ServingConfig serving) {
    public static final Setting<String> HOST = Setting.text(
            "api.host",
            "127.0.0.1",
            "an address of this machine; any but loopback needs API keys",
            "Address the API listens on; any but loopback needs API keys.");

    public static final Setting<Integer> PORT = Setting.port("api.port", 8080, "Port the API listens on.");

    /** All settings read here, but the {@link ServingConfig#drainDelay(String) drain delay}. */
    public static final List<Setting<?>> SETTINGS = Stream.of(
                    List.of(HOST, PORT),
                    AccessConfig.SETTINGS,
                    TlsConfig.SETTINGS,
                    InterfacesConfig.SETTINGS,
                    ServingConfig.SETTINGS)
            .<Setting<?>>flatMap(List::stream)
            .toList();

    public ApiConfig {
        address(host);
    }

    public static ApiConfig from(Settings settings) {
        return new ApiConfig(
                settings.get(HOST),
                settings.get(PORT),
                AccessConfig.from(settings),
                TlsConfig.from(settings),
                InterfacesConfig.from(settings),
                ServingConfig.from(settings));
    }

    /** Whether the API can be reached from this machine only. */
    boolean loopback() {
        return address(host).isLoopbackAddress();
    }

    private static InetAddress address(String host) {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw InvalidSettingException.of(HOST.key(), host, HOST.expected());
        }
    }
}
