package io.bytemeter.usage;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Which subjects somebody may see: those of any kind whose id starts with one of the prefixes.
 *
 * @param prefixes none of which starts with another one, in their order; {@code [""]} is everybody
 */
public record SubjectFilter(List<String> prefixes) {
    /** Everybody. */
    public static final SubjectFilter ALL = new SubjectFilter(List.of(""));

    public SubjectFilter {
        if (prefixes.isEmpty()) {
            throw new IllegalArgumentException("no prefixes (expected: at least one)");
        }
        List<String> shortest = new ArrayList<>();
        for (String prefix : new TreeSet<>(prefixes)) {
            if (shortest.isEmpty() || !prefix.startsWith(shortest.get(shortest.size() - 1))) {
                shortest.add(prefix);
            }
        }
        prefixes = List.copyOf(shortest);
    }

    /**
     * The filter of patterns such as {@code acme/*}; no patterns mean everybody.
     *
     * @throws IllegalArgumentException for a pattern that is not a prefix and an asterisk
     */
    public static SubjectFilter of(List<String> patterns) {
        if (patterns.isEmpty()) {
            return ALL;
        }
        return new SubjectFilter(patterns.stream().map(SubjectFilter::prefix).toList());
    }

    private static String prefix(String pattern) {
        String prefix = pattern.endsWith("*") ? pattern.substring(0, pattern.length() - 1) : "";
        if (prefix.contains("*") || Names.violation(prefix) != null) {
            throw new IllegalArgumentException(
                    "pattern of subjects (expected: the start of a name and an asterisk, such as acme/*)");
        }
        return prefix;
    }

    /** The patterns this filter is made of; none mean everybody. */
    public List<String> patterns() {
        return all() ? List.of() : prefixes.stream().map(prefix -> prefix + "*").toList();
    }

    /** Whether everybody may be seen. */
    public boolean all() {
        return prefixes.equals(ALL.prefixes);
    }

    public boolean allows(String id) {
        return prefixes.stream().anyMatch(id::startsWith);
    }
}
