package io.bytemeter.usage;

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
        return Labels.of(this);
    }
}
