package io.bytemeter.usage;

import java.util.Locale;
import java.util.Optional;

/** The kinds of subject a total can belong to. */
public enum SubjectKind {
    USER('u'),
    INBOUND('i'),
    OUTBOUND('o'),
    NODE('n');

    private final byte code;

    SubjectKind(char code) {
        this.code = (byte) code;
    }

    /** The byte that stands for the kind in stored keys. */
    public byte code() {
        return code;
    }

    /** The kind whose {@link #code()} this is. */
    public static SubjectKind ofCode(byte code) {
        for (SubjectKind kind : values()) {
            if (kind.code == code) {
                return kind;
            }
        }
        throw new IllegalArgumentException("kind of subject: " + code + " (expected: a known code)");
    }

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
