package io.bytemeter.keys;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** SHA-256 of a key's text. Says nothing of itself in logs. */
public final class KeyHash {
    private static final int LENGTH = 32;

    private final byte[] bytes;

    private KeyHash(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("hash of " + bytes.length + " bytes (expected: " + LENGTH + ")");
        }
        this.bytes = bytes;
    }

    /** The hash of a key's text. */
    public static KeyHash of(String text) {
        try {
            return new KeyHash(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java platform has it
        }
    }

    public static KeyHash ofBytes(byte[] bytes) {
        return new KeyHash(bytes.clone());
    }

    /** 64 hexadecimal digits; anything else is an {@link IllegalArgumentException} that does not repeat it. */
    public static KeyHash ofHex(String hex) {
        try {
            return new KeyHash(HexFormat.of().parseHex(hex));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("hash (expected: " + 2 * LENGTH + " hexadecimal digits)");
        }
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    public String hex() {
        return HexFormat.of().formatHex(bytes);
    }

    /** Takes as long for a hash that differs early as for one that differs late. */
    boolean sameAs(KeyHash other) {
        return MessageDigest.isEqual(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KeyHash hash && sameAs(hash);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "…";
    }
}
