package io.bytemeter.billing.tls;

import com.linecorp.armeria.common.TlsKeyPair;
import io.bytemeter.settings.InvalidSettingException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;

/** What is in the two files, as text, byte for byte: a certificate and its key are replaced one after the other. */
record CertificateFiles(String certificate, String key) {
    private static final byte[] PROBE = {1, 2, 3};

    /** Throws {@link InvalidSettingException} if a file cannot be read. */
    static CertificateFiles read(TlsConfig config) {
        return new CertificateFiles(
                read(TlsConfig.CERTIFICATE.key(), config.certificate()), read(TlsConfig.KEY.key(), config.key()));
    }

    private static String read(String setting, Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw InvalidSettingException.of(setting, file, "a readable file");
        }
    }

    /** Throws {@link InvalidSettingException}, which says nothing of the key, unless both belong together. */
    TlsKeyPair parse(TlsConfig config) {
        try {
            TlsKeyPair pair = TlsKeyPair.of(stream(key), stream(certificate));
            if (!pair.certificateChain().isEmpty()
                    && belong(pair.privateKey(), pair.certificateChain().get(0).getPublicKey())) {
                return pair;
            }
        } catch (IllegalArgumentException | GeneralSecurityException e) {
            throw InvalidSettingException.of(
                    TlsConfig.CERTIFICATE.key() + ", " + TlsConfig.KEY.key(),
                    config.certificate() + ", " + config.key(),
                    "a certificate and a private key in PEM, PKCS#8 without a passphrase");
        }
        throw InvalidSettingException.of(
                TlsConfig.KEY.key(), config.key(), "the private key of the certificate in " + config.certificate());
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static boolean belong(PrivateKey key, PublicKey certified) throws GeneralSecurityException {
        String algorithm =
                switch (key.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> key.getAlgorithm();
                };
        if (!key.getAlgorithm().equals(certified.getAlgorithm())) {
            return false;
        }
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(key);
        signature.update(PROBE);
        byte[] signed = signature.sign();
        signature.initVerify(certified);
        signature.update(PROBE);
        return signature.verify(signed);
    }

    /** Says nothing of the key. */
    @Override
    public String toString() {
        return certificate;
    }
}
