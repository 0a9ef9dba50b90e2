package io.bytemeter.launcher.client;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that names the key of a command. */
public final class KeyOption {
    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            description =
                    "File with the API key; without it, the key in the variable BYTEMETER_KEY or in the file that"
                            + " BYTEMETER_KEY_FILE names. A key is never an argument, because everybody on the machine sees those.")
    private @Nullable Path keyFile;

    /** How a key is given, as half a sentence. */
    public static String expected() {
        return KeySource.EXPECTED;
    }

    /** The key, or null if none is given. */
    public @Nullable String key() throws ApiException {
        return KeySource.key(keyFile, System.getenv());
    }
}
