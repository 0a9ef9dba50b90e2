package io.bytemeter.alerts.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Key of a webhook's signatures: HMAC-SHA256 over {@code id.timestamp.body}, as
 * <a href="https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md">Standard
 * Webhooks</a> specifies. Never shows itself in a log.
 */
final class Secret {
    private static final String PREFIX = "whsec_";
    private static final String ALGORITHM = "HmacSHA256";
    private static final int BYTES = 32;

    private final String base64;

    private Secret(String base64) {
        this.base64 = base64;
    }

    static Secret random(RandomGenerator random) {
        byte[] key = new byte[BYTES];
        random.nextBytes(key);
        return new Secret(Base64.getEncoder().encodeToString(key));
    }

    /** @param base64 as it is kept */
    static Secret of(String base64) {
        return new Secret(base64);
    }

    /** As it is kept. */
    String kept() {
        return base64;
    }

    /** As the owner of the receiver is told. */
    String told() {
        return PREFIX + base64;
    }

    /** @param timestamp in seconds since the epoch */
    String sign(String id, long timestamp, String body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(base64), ALGORITHM));
            byte[] signed = (id + "." + timestamp + "." + body).getBytes(StandardCharsets.UTF_8);
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(signed));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(ALGORITHM + " is part of every JDK", e);
        }
    }

    @Override
    public String toString() {
        return PREFIX + "***";
    }
}
