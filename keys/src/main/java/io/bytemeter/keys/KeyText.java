package io.bytemeter.keys;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The text of a key, {@code bm_id_secret}: the id finds the key, and 256 random bits prove that it is held. */
public final class KeyText {
    private static final Pattern FORM = Pattern.compile("bm_([a-z0-9]{4,20})_[A-Za-z0-9_-]{43}");
    private static final String ID_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz";
    private static final int ID_LENGTH = 10;
    private static final int SECRET_BYTES = 32;

    private KeyText() {}

    /** A new id, which no other key has. */
    public static String newId(SecureRandom random) {
        return random.ints(ID_LENGTH, 0, ID_ALPHABET.length())
                .collect(
                        StringBuilder::new,
                        (id, i) -> id.append(ID_ALPHABET.charAt(i)),
                        (one, other) -> one.append(other))
                .toString();
    }

    /** A new text for the key with {@code id}. */
    public static String generate(String id, SecureRandom random) {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        return "bm_" + id + "_" + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    }

    /** The id in a text, or null if it is not of this form. */
    static @Nullable String id(String text) {
        Matcher matcher = FORM.matcher(text);
        return matcher.matches() ? matcher.group(1) : null;
    }
}
