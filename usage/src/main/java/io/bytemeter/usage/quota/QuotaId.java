package io.bytemeter.usage.quota;

import io.bytemeter.usage.InvalidValueException;
import io.bytemeter.usage.Labels;
import io.bytemeter.usage.Subject;
import io.bytemeter.usage.SubjectKind;
import java.util.Comparator;
import java.util.regex.Pattern;

/**
 * Which quota: its subject, and its name among those of the subject.
 *
 * @param name letters, digits, {@code .}, {@code _} and {@code -}, at most 64
 */
public record QuotaId(Subject subject, String name) implements Comparable<QuotaId> {
    /** The name of a quota that was given none. */
    public static final String DEFAULT_NAME = "default";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Comparator<QuotaId> ORDER = Comparator.comparing(
                    (QuotaId id) -> id.subject().kind())
            .thenComparing(id -> id.subject().id())
            .thenComparing(QuotaId::name);

    public QuotaId {
        if (!NAME.matcher(name).matches()) {
            throw new InvalidValueException("name", name, "1..64 letters, digits, '.', '_' or '-'");
        }
    }

    /** Reads what {@link #toString} wrote. */
    public static QuotaId parse(String text) {
        int first = text.indexOf('/');
        int last = text.lastIndexOf('/');
        if (first < 0 || last == first) {
            throw new InvalidValueException("quota", text, "kind/id/name");
        }
        SubjectKind kind = Labels.find(SubjectKind.values(), text.substring(0, first))
                .orElseThrow(() -> new InvalidValueException("quota", text, "a known kind of subject"));
        return new QuotaId(new Subject(kind, text.substring(first + 1, last)), text.substring(last + 1));
    }

    @Override
    public int compareTo(QuotaId other) {
        return ORDER.compare(this, other);
    }

    /** {@code kind/id/name}: the key on topics. The id may hold slashes, the name has none. */
    @Override
    public String toString() {
        return subject + "/" + name;
    }
}
