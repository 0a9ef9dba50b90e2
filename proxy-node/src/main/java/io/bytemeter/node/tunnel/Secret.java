package io.bytemeter.node.tunnel;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A key that is proved and never told, by HMAC-SHA256 (RFC 2104). Immutable. */
final class Secret {
    static final int PROOF_BYTES = 32;

    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    private Secret(byte[] key) {
        this.key = new SecretKeySpec(key, ALGORITHM);
    }

    /** The secret of this text, which is not empty. */
    static Secret of(String text) {
        return new Secret(text.getBytes(StandardCharsets.UTF_8));
    }

    /** What only those who know the secret can say, for {@code purpose} and {@code parts}, none of which can take over bytes of another. */
    byte[] proof(String purpose, byte[]... parts) {
        Mac mac = mac();
        update(mac, purpose.getBytes(StandardCharsets.US_ASCII));
        for (byte[] part : parts) {
            update(mac, part);
        }
        return mac.doFinal();
    }

    /** Whether {@code given} is that proof; takes as long for a wrong one as for the right one. */
    boolean accepts(byte[] given, String purpose, byte[]... parts) {
        return MessageDigest.isEqual(proof(purpose, parts), given);
    }

    /** Another secret, which tells nothing of this one. */
    Secret derived(String purpose, byte[]... parts) {
        return new Secret(proof(purpose, parts));
    }

    private static void update(Mac mac, byte[] part) {
        mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).array());
        mac.update(part);
    }

    private Mac mac() {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every Java platform has it
        }
    }
}
