package io.bytemeter.usage;

/**
 * What a total belongs to.
 *
 * @param kind what sort of thing it is
 * @param id its name, as {@link Names#violation} allows
 */
public record Subject(SubjectKind kind, String id) {
    public Subject {
        String violation = Names.violation(id);
        if (violation != null) {
            throw new IllegalArgumentException(kind.label() + ": " + violation);
        }
    }

    /** {@code kind/id}: the key of this subject on topics. */
    @Override
    public String toString() {
        return kind.label() + "/" + id;
    }
}
