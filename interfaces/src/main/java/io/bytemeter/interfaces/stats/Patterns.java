package io.bytemeter.interfaces.stats;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.bytemeter.proto.stats.QueryStatsRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * What a query matches: names that contain one of its patterns, or in which one of them is found as an RE2 expression; all
 * names if there is no pattern. An empty {@code pattern} is none, as in v2ray 5.
 */
final class Patterns {
    private Patterns() {}

    /** @throws PatternSyntaxException if an expression is none */
    static Predicate<String> of(QueryStatsRequest request) {
        List<String> patterns = new ArrayList<>(request.getPatternsList());
        if (!request.getPattern().isEmpty()) {
            patterns.add(request.getPattern());
        }
        if (patterns.isEmpty()) {
            return name -> true;
        }
        List<Predicate<String>> matchers = new ArrayList<>();
        for (String pattern : patterns) {
            if (request.getRegexp()) {
                Pattern compiled = Pattern.compile(pattern);
                matchers.add(name -> compiled.matcher(name).find());
            } else {
                matchers.add(name -> name.contains(pattern));
            }
        }
        return name -> matchers.stream().anyMatch(matcher -> matcher.test(name));
    }
}
