package io.bytemeter.node.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.bytemeter.node.config.DomainPattern;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DomainMatcherTest {
    @ParameterizedTest
    @CsvSource({
        "FULL, example.com, example.com, true",
        "FULL, example.com, EXAMPLE.com., true",
        "FULL, Example.com., example.com, true",
        "FULL, example.com, a.example.com, false",
        "SUFFIX, example.com, example.com, true",
        "SUFFIX, example.com, a.b.example.com, true",
        "SUFFIX, example.com, a.EXAMPLE.com., true",
        "SUFFIX, example.com, badexample.com, false",
        "SUFFIX, example.com, example.com.org, false",
        "SUFFIX, com, example.com, true",
        "SUFFIX, com, com, true",
        "SUFFIX, com, telecom, false",
        "KEYWORD, ample, a.EXAMPLE.com, true",
        "KEYWORD, amplex, a.example.com, false",
        "KEYWORD, ., example.com, true",
        "KEYWORD, ., localhost., false",
    })
    void aPatternMatchesByItsKind(DomainPattern.Kind kind, String pattern, String name, boolean matches) {
        DomainMatcher matcher = new DomainMatcher(List.of(new DomainPattern(kind, pattern)));

        assertThat(matcher.matches(DomainMatcher.normal(name))).isEqualTo(matches);
    }
}
