package io.bytemeter.usage;

import java.util.Locale;
import java.util.Optional;

/** Names of enum constants as requests, documents and keys write them: in lower case. */
public final class Labels {
    private Labels() {}

    public static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** The one of {@code constants} whose label is exactly {@code label}. */
    public static <E extends Enum<E>> Optional<E> find(E[] constants, String label) {
        for (E constant : constants) {
            if (of(constant).equals(label)) {
                return Optional.of(constant);
            }
        }
        return Optional.empty();
    }
}
