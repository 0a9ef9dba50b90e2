package io.bytemeter.usage.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bytemeter.usage.InvalidValueException;
import io.bytemeter.usage.Subject;
import io.bytemeter.usage.SubjectKind;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuotaTest {
    private static final QuotaId ALICE = new QuotaId(new Subject(SubjectKind.USER, "a/li/ce"), "default");

    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "1000, 1000",
        "5B, 5",
        "10KB, 10000",
        "10KiB, 10240",
        "10GB, 10000000000",
        "10GiB, 10737418240",
        "10 GiB, 10737418240",
        "1.5TB, 1500000000000",
        "0.5KiB, 512",
        "9223372036854775807, 9223372036854775807",
        "8191PiB, 9222246136947933184"
    })
    void readsBytesAsPeopleWriteThem(String text, long bytes) {
        assertThat(ByteSize.parse("limit", text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "-1",
                "-5GB",
                "0GB",
                "1.5",
                "0.0001KB",
                "9223372036854775808",
                "8192PiB",
                "99999999999PB",
                "10gb",
                "10 giga",
                "GB",
                "1e9",
                "0x10",
                "10GB ",
                "١٠",
                "NaN"
            })
    void refusesWhatAreNoBytes(String text) {
        assertThatThrownBy(() -> ByteSize.parse("limit", text))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageStartingWith("limit: " + text + " (expected: bytes from 1 to");
    }

    @ParameterizedTest
    @CsvSource({"80%, 1000, 800", "80%, 1, 1", "33.333%, 100, 34", "1000%, 7, 70", "0.001%, 1, 1", "1.5KB, 10, 1500"})
    void aThresholdIsPercentRoundedUpOrBytes(String text, long limit, long bytes) {
        assertThat(Threshold.parse("thresholds[0]", text, limit, Action.ALERT).bytes())
                .isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0%", "1000.001%", "1001%", "-1%", "%", "80 %", "99999%", "80%%", "0", "x"})
    void refusesWhatIsNoThreshold(String text) {
        assertThatThrownBy(() -> Threshold.parse("thresholds[3]", text, 1000, Action.ALERT))
                .hasMessageStartingWith("thresholds[3]: " + text + " (expected: ");
    }

    @Test
    void aShareOfALimitMayOverflow() {
        assertThatThrownBy(() -> Threshold.parse("thresholds[0]", "101%", Long.MAX_VALUE, Action.ALERT))
                .hasMessageContaining("expected: at most 9223372036854775807 bytes");
    }

    @Test
    void thresholdsAreInOrderAndApart() {
        assertThat(quota(10, threshold(9), threshold(3)).thresholds())
                .extracting(Threshold::bytes)
                .containsExactly(3L, 9L);
        assertThatThrownBy(() -> quota(10, threshold(9), threshold(9)))
                .hasMessage("thresholds: 9 (expected: at another byte than 9)");
        assertThatThrownBy(() -> quota(10)).hasMessage("thresholds: 0 of them (expected: 1..32)");
        assertThatThrownBy(() -> quota(10, Collections.nCopies(33, threshold(9)).toArray(Threshold[]::new)))
                .hasMessage("thresholds: 33 of them (expected: 1..32)");
    }

    @Test
    void onlyUsersCanBeBlocked() {
        Threshold block = new Threshold(9, "9", Action.BLOCK);
        QuotaId node = new QuotaId(new Subject(SubjectKind.NODE, "n1"), "x");

        assertThat(quota(10, threshold(3), block).blocksAt()).isEqualTo(9);
        assertThat(quota(10, threshold(3)).blocksAt()).isEqualTo(Long.MAX_VALUE);
        assertThatThrownBy(() -> new Quota(node, 1, days(), Direction.BOTH, 10, List.of(block), 0, 0))
                .hasMessage("action: block (expected: alert, because only users can be kept out)");
    }

    @Test
    void theKeyTellsIdAndNameApart() {
        assertThat(ALICE).hasToString("user/a/li/ce/default");
        assertThat(QuotaId.parse("user/a/li/ce/default")).isEqualTo(ALICE);
        assertThatThrownBy(() -> new QuotaId(ALICE.subject(), "a/b")).hasMessageStartingWith("name: a/b (expected:");
        assertThatThrownBy(() -> QuotaId.parse("person/x/y")).isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> QuotaId.parse("user/x")).isInstanceOf(InvalidValueException.class);
    }

    @ParameterizedTest
    @CsvSource({"UPLINK, 3", "DOWNLINK, 5", "BOTH, 8", "LARGER, 5"})
    void aDirectionCountsItsBytes(Direction direction, long counted) {
        assertThat(direction.of(3, 5)).isEqualTo(counted);
        assertThat(Direction.BOTH.of(Long.MAX_VALUE, 1)).isEqualTo(Long.MAX_VALUE);
    }

    private static Quota quota(long limit, Threshold... thresholds) {
        return new Quota(ALICE, 1, days(), Direction.BOTH, limit, Arrays.asList(thresholds), 0, 0);
    }

    private static PeriodCalendar days() {
        return PeriodCalendar.of(Period.DAY, ZoneOffset.UTC);
    }

    private static Threshold threshold(long bytes) {
        return new Threshold(bytes, Long.toString(bytes), Action.ALERT);
    }
}
