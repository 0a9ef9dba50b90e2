package io.bytemeter.usage;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The rule for names of users, nodes, inbounds and outbounds. */
public final class Names {
    /** Longest name, in bytes of UTF-8. SOCKS5 user names have at most as many. */
    public static final int MAX_BYTES = 255;

    /** Most bytes of UTF-8 that one char of a string takes. */
    private static final int UTF_8_BYTES_PER_CHAR = 3;

    private Names() {}

    /** Why {@code name} cannot be a name, or null if it can. The sentence never repeats an overlong name. */
    public static @Nullable String violation(String name) {
        if (name.isEmpty()) {
            return "empty name (expected: 1.." + MAX_BYTES + " bytes of UTF-8)";
        }
        if (name.length() > MAX_BYTES || isLong(name)) {
            return "name of " + name.length() + " characters (expected: at most " + MAX_BYTES + " bytes of UTF-8)";
        }
        for (int i = 0; i < name.length(); i++) {
            if (Character.isISOControl(name.charAt(i))) {
                return "control character at position " + i + " of a name (expected: none)";
            }
        }
        return null;
    }

    /** Encodes only what could be too long: this runs for each name of each record. */
    private static boolean isLong(String name) {
        return name.length() * UTF_8_BYTES_PER_CHAR > MAX_BYTES
                && name.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES;
    }
}
