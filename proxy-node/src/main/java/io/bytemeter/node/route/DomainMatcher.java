package io.bytemeter.node.route;

import io.bytemeter.node.config.DomainPattern;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Whether a name matches one of some patterns; lists of many thousand names are fine, keywords are tried one by one. */
final class DomainMatcher {
    private final Set<String> full = new HashSet<>();
    private final Set<String> suffixes = new HashSet<>();
    private final List<String> keywords = new ArrayList<>();

    DomainMatcher(List<DomainPattern> patterns) {
        for (DomainPattern pattern : patterns) {
            switch (pattern.kind()) {
                case FULL -> full.add(normal(pattern.text()));
                case SUFFIX -> suffixes.add(normal(pattern.text()));
                case KEYWORD -> keywords.add(pattern.text().toLowerCase(Locale.ROOT));
            }
        }
    }

    /** The form in which names are compared: lower case, without the dot of a fully qualified name. */
    static String normal(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    boolean isEmpty() {
        return full.isEmpty() && suffixes.isEmpty() && keywords.isEmpty();
    }

    /** Whether {@code name}, in normal form, matches. */
    boolean matches(String name) {
        return full.contains(name) || matchesSuffix(name) || matchesKeyword(name);
    }

    private boolean matchesSuffix(String name) {
        int label = suffixes.isEmpty() ? -1 : 0;
        while (label >= 0) {
            if (suffixes.contains(name.substring(label))) {
                return true;
            }
            int dot = name.indexOf('.', label);
            label = dot < 0 ? -1 : dot + 1;
        }
        return false;
    }

    private boolean matchesKeyword(String name) {
        for (String keyword : keywords) {
            if (name.contains(keyword)) {
                return true;
            }
        }
        return false;
    }
}
