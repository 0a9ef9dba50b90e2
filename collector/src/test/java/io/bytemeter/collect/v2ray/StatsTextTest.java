package io.bytemeter.collect.v2ray;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bytemeter.collect.source.Moved;
import io.bytemeter.collect.source.Reading;
import io.bytemeter.collect.source.SourceException;
import io.bytemeter.usage.Subject;
import io.bytemeter.usage.SubjectKind;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What v2ctl 4.34 was seen to print. */
class StatsTextTest {
    private static final String TEXT = """
            stat: <
              name: "user>>>x>>>y>>>traffic>>>downlink"
              value: 1000000
            >
            stat: <
              name: "user>>>x>>>y>>>traffic>>>uplink"
            >
            stat: <
              name: "inbound>>>api>>>traffic>>>uplink"
              value: 175
            >

            """;

    @Test
    void aValueOfZeroHasNoLineAndNamesMayHaveTheSeparator() throws SourceException {
        assertThat(StatsText.parse(TEXT))
                .isEqualTo(Map.of(
                        "user>>>x>>>y>>>traffic>>>downlink", 1_000_000L,
                        "user>>>x>>>y>>>traffic>>>uplink", 0L,
                        "inbound>>>api>>>traffic>>>uplink", 175L));
    }

    @Test
    void largeValuesMayBeInScientificNotationAndNamesAreEscaped() throws SourceException {
        String text = """
                stat: <
                  name: "user>>>\\303\\251 \\"q\\" \\\\>>>traffic>>>uplink"
                  value: 1.0002e+12
                >
                """;

        assertThat(StatsText.parse(text)).isEqualTo(Map.of("user>>>é \"q\" \\>>>traffic>>>uplink", 1_000_200_000_000L));
    }

    @Test
    void anEmptyReplyHasNoCounters() throws SourceException {
        assertThat(StatsText.parse("\n")).isEmpty();
    }

    @Test
    void aTextThatIsCutShortIsNone() throws SourceException {
        String whole = TEXT.strip() + "\n";
        for (int length = 0; length < whole.length(); length++) {
            String cut = whole.substring(0, length);
            if (!cut.endsWith(">\n")) {
                assertThatThrownBy(() -> StatsText.parse(cut)).as(cut).isInstanceOf(SourceException.class);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.5", "-1", "1e30", "NaN", "12x"})
    void aValueThatIsNoNumberOfBytesIsNone(String value) {
        assertThatThrownBy(() -> StatsText.parse("stat: <\n  name: \"a\"\n  value: " + value + "\n>\n"))
                .isInstanceOf(SourceException.class);
    }

    @Test
    void theTextComesFromACommandWithoutTheInboundThatIsAsked() throws SourceException {
        Reading reading = new TextSource(List.of("printf", "%s", TEXT), Set.of("api"), Clock.systemUTC()).read();

        assertThat(reading.counters())
                .isEqualTo(Map.of(new Subject(SubjectKind.USER, "x>>>y"), new Moved(0, 1_000_000)));
        assertThat(reading.uptime()).isEqualTo(Reading.UNKNOWN);
    }

    /** Its error goes to stderr, and its usage to stdout, with status 255. */
    @Test
    void aCommandThatFailsIsNoReply() {
        assertThatThrownBy(() -> new TextSource(
                                List.of("sh", "-c", "echo v2ctl api; exit 255"), Set.of(), Clock.systemUTC())
                        .read())
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("255");
    }
}
