package io.bytemeter.launcher.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where commands take the key from: never from an argument, which everybody on the machine can see. */
public final class KeySource {
    /** Environment variables of commands that talk to the API; none of them is a setting. */
    public static final Set<String> VARIABLES = Set.of("BYTEMETER_KEY", "BYTEMETER_KEY_FILE");

    static final String EXPECTED =
            "a key is taken from BYTEMETER_KEY, or from the file that BYTEMETER_KEY_FILE or --key-file names";

    private KeySource() {}

    /** The key, or null if none is given; what is told of it is never its text. */
    static @Nullable String key(@Nullable Path file, Map<String, String> environment) throws ApiException {
        String variable = environment.get("BYTEMETER_KEY");
        String named = environment.get("BYTEMETER_KEY_FILE");
        if (file == null && variable != null && !variable.isBlank()) {
            return checked(variable, "BYTEMETER_KEY");
        }
        Path from = file != null ? file : named != null && !named.isBlank() ? Path.of(named) : null;
        if (from == null) {
            return null;
        }
        try {
            return checked(Files.readString(from), from.toString());
        } catch (IOException e) {
            throw new ApiException(from + ": " + e.getClass().getSimpleName() + " (expected: a readable file)", false);
        }
    }

    private static String checked(String text, String origin) throws ApiException {
        String key = text.strip();
        if (!key.matches("[\\x21-\\x7e]{1,200}")) {
            throw new ApiException(origin + ": no key (expected: one key in one line)", false);
        }
        return key;
    }
}
