package io.bytemeter.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubjectFilterTest {
    @Test
    void showsIdsThatStartWithAPrefixAndNoOthers() {
        SubjectFilter acme = SubjectFilter.of(List.of("acme/*", "b*"));

        assertThat(acme.allows("acme/alice")).isTrue();
        assertThat(acme.allows("acme/")).isTrue();
        assertThat(acme.allows("bob")).isTrue();
        assertThat(acme.allows("acme")).isFalse();
        assertThat(acme.allows("ACME/alice")).isFalse();
        assertThat(acme.allows("x/acme/alice")).isFalse();
        assertThat(acme.all()).isFalse();
    }

    @Test
    void withoutPatternsEverybodyIsShown() {
        assertThat(SubjectFilter.of(List.of())).isEqualTo(SubjectFilter.ALL);
        assertThat(SubjectFilter.ALL.all()).isTrue();
        assertThat(SubjectFilter.ALL.allows("anybody")).isTrue();
        assertThat(SubjectFilter.ALL.patterns()).isEmpty();
    }

    @Test
    void thereIsNoFilterWithoutPrefixesSinceItsPatternsWouldMeanEverybody() {
        assertThatThrownBy(() -> new SubjectFilter(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aPrefixWithinAnotherOneIsLeftOutSoThatNobodyIsToldTwice() {
        SubjectFilter filter = SubjectFilter.of(List.of("b*", "acme/eu/*", "acme/*", "acme/eu*", "b*"));

        assertThat(filter.prefixes()).containsExactly("acme/", "b");
        assertThat(filter.patterns()).containsExactly("acme/*", "b*");
        assertThat(SubjectFilter.of(filter.patterns())).isEqualTo(filter);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "*", "acme", "a*b*", "**", "a\n*"})
    void whatIsNoPrefixAndAnAsteriskIsRefused(String pattern) {
        assertThatThrownBy(() -> SubjectFilter.of(List.of(pattern)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: the start of a name and an asterisk");
    }
}
