package io.bytemeter.billing.peer;

import io.bytemeter.settings.InvalidSettingException;
import io.bytemeter.settings.Setting;
import io.bytemeter.settings.Settings;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How instances show each other who they are, in both directions. The files are PEM and read once, at the start.
 *
 * @param certificate of this instance, under the name by which others reach it
 * @param key of the certificate, PKCS#8 without a passphrase
 * @param authority whoever has a certificate of it is an instance
 */
public record PeerTls(Path certificate, Path key, Path authority) {
    static final Setting<Path> CERTIFICATE = Setting.path(
            "peer.tls.certificate",
            "",
            "PEM file of this instance's certificate, for peer.advertised-host; with it instances speak TLS to each"
                    + " other. Read at the start.");

    static final Setting<Path> KEY = Setting.path(
            "peer.tls.key", "", "PEM file of that certificate's private key, PKCS#8 without a passphrase.");

    static final Setting<Path> AUTHORITY = Setting.path(
            "peer.tls.authority", "", "PEM file of the authority whose certificates instances must show each other.");

    /** All settings read here. */
    static final List<Setting<Path>> SETTINGS = List.of(CERTIFICATE, KEY, AUTHORITY);

    public PeerTls {
        readable(CERTIFICATE, certificate);
        readable(KEY, key);
        readable(AUTHORITY, authority);
    }

    /** Empty if none of the files is configured; all are needed otherwise. */
    static Optional<PeerTls> from(Settings settings) {
        boolean none = SETTINGS.stream()
                .allMatch(setting -> settings.get(setting).toString().isEmpty());
        return none
                ? Optional.empty()
                : Optional.of(new PeerTls(settings.get(CERTIFICATE), settings.get(KEY), settings.get(AUTHORITY)));
    }

    private static void readable(Setting<Path> setting, Path file) {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw InvalidSettingException.of(setting.key(), file, "a file that can be read");
        }
    }

    File certificateFile() {
        return certificate.toFile();
    }

    File keyFile() {
        return key.toFile();
    }

    /** Believes the authority alone, and asks the other side for a certificate. */
    void trust(SslContextBuilder builder) {
        builder.trustManager(authority.toFile()).clientAuth(ClientAuth.REQUIRE);
    }
}
