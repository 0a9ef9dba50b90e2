package io.bytemeter.billing.tls;

import io.bytemeter.settings.InvalidSettingException;
import io.bytemeter.settings.Setting;
import io.bytemeter.settings.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The files of a certificate, with those that vouch for it, and of its private key, both in PEM. */
public record TlsConfig(Path certificate, Path key) {
    public static final Setting<Path> CERTIFICATE = Setting.path(
            "api.tls.certificate",
            "",
            "PEM file of the API's certificate and those that vouch for it; read again when it changes. Without one, the"
                    + " API speaks plain HTTP.");

    public static final Setting<Path> KEY =
            Setting.path("api.tls.key", "", "PEM file of the certificate's private key, PKCS#8 without a passphrase.");

    /** All settings read here. */
    public static final List<Setting<?>> SETTINGS = List.of(CERTIFICATE, KEY);

    /** Empty if neither file is configured. */
    public static Optional<TlsConfig> from(Settings settings) {
        Path certificate = settings.get(CERTIFICATE);
        Path key = settings.get(KEY);
        boolean noCertificate = certificate.toString().isEmpty();
        boolean noKey = key.toString().isEmpty();
        if (noCertificate != noKey) {
            Setting<Path> missing = noKey ? KEY : CERTIFICATE;
            Setting<Path> given = noKey ? CERTIFICATE : KEY;
            throw InvalidSettingException.of(missing.key(), "", "a path, because " + given.key() + " is set");
        }
        return noKey ? Optional.empty() : Optional.of(new TlsConfig(certificate, key));
    }
}
