package io.bytemeter.usage;

import java.util.Locale;
import java.util.Optional;

/** The kinds of subject a total can belong to. */
public enum SubjectKind {
    USER,
    INBOUND,
    OUTBOUND,
    NODE;

    /** The name used in paths, keys and documents: {@code user}, {@code inbound}, {@code outbound}, {@code node}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The kind whose {@link #label()} is exactly {@code label}. */
    public static Optional<SubjectKind> ofLabel(String label) {
        for (SubjectKind kind : values()) {
            if (kind.label().equals(label)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}
