package io.bytemeter.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
    @ParameterizedTest
    @ValueSource(strings = {"alice", "a/b", "ü@x", "with space", "x>>>y", "a\u2028b"})
    void acceptsWhatPeopleUseAsNames(String name) {
        assertThat(Names.violation(name)).isNull();
    }

    @Test
    void refusesEmptyOverlongAndControlCharacters() {
        assertThat(Names.violation("")).contains("expected: 1..255");
        assertThat(Names.violation("ü".repeat(128))).contains("at most 255");
        assertThat(Names.violation("ü".repeat(127))).isNull();
        assertThat(Names.violation("x".repeat(1 << 20))).hasSizeLessThan(200);
        assertThat(Names.violation("a\0b")).contains("position 1");
    }

    @Test
    void aSubjectSaysWhichKindHadTheBadName() {
        assertThatThrownBy(() -> new Subject(SubjectKind.USER, "\n")).hasMessageStartingWith("user: control character");
    }
}
