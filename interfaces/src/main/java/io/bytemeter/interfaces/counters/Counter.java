package io.bytemeter.interfaces.counters;

import io.bytemeter.usage.Names;
import io.bytemeter.usage.Subject;
import io.bytemeter.usage.SubjectKind;
import java.util.Optional;

/**
 * What {@code subject} has moved in {@code direction}. Its name is v2ray's: {@code user>>>alice>>>traffic>>>uplink}; ids
 * may contain {@code >>>}, which v2ray does not escape either.
 */
public record Counter(Subject subject, Direction direction) {
    private static final String SEPARATOR = ">>>";

    public static Counter of(SubjectKind kind, String id, Direction direction) {
        return new Counter(new Subject(kind, id), direction);
    }

    public String name() {
        return subject.kind().label() + SEPARATOR + subject.id() + suffix(direction);
    }

    /** The counter of that name, if it is the name of one. */
    public static Optional<Counter> parse(String name) {
        for (SubjectKind kind : SubjectKind.values()) {
            String prefix = kind.label() + SEPARATOR;
            for (Direction direction : Direction.values()) {
                String suffix = suffix(direction);
                if (name.startsWith(prefix)
                        && name.endsWith(suffix)
                        && name.length() > prefix.length() + suffix.length()) {
                    String id = name.substring(prefix.length(), name.length() - suffix.length());
                    return Names.violation(id) == null ? Optional.of(of(kind, id, direction)) : Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    private static String suffix(Direction direction) {
        return SEPARATOR + "traffic" + SEPARATOR + direction.label();
    }
}
