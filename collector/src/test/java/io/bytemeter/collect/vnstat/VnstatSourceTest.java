package io.bytemeter.collect.vnstat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bytemeter.collect.source.Moved;
import io.bytemeter.collect.source.Reading;
import io.bytemeter.collect.source.SourceException;
import io.bytemeter.usage.Subject;
import io.bytemeter.usage.SubjectKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts as src/dbjson.c of vergoh/vnstat writes them, v1.18 and v2.10. */
class VnstatSourceTest {
    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochSecond(1_795_240_900), ZoneOffset.UTC);
    private static final Subject PROXY0 = new Subject(SubjectKind.INBOUND, "proxy0");
    private static final String VERSION_2 = """
            {"vnstatversion":"2.10","jsonversion":"2","interfaces":[{"name":"proxy0","alias":"edge node",\
            "created":{"date":{"year":2026,"month":9,"day":1},"timestamp":1788220800},\
            "updated":{"date":{"year":2026,"month":11,"day":21},"time":{"hour":5,"minute":55},"timestamp":1795240500},\
            "traffic":{"total":{"rx":9000000000,"tx":4000000000},"fiveminute":[],"hour":[],"day":[],"month":[],\
            "year":[],"top":[]}}]}
            """;
    private static final String VERSION_1 = """
            {"vnstatversion":"1.18","jsonversion":"1","interfaces":[{"id":"proxy0","nick":"edge",\
            "created":{"date":{"year":2026,"month":9,"day":1}},\
            "updated":{"date":{"year":2026,"month":11,"day":21},"time":{"hour":5,"minutes":55}},\
            "traffic":{"total":{"rx":9000000,"tx":4000000},"days":[],"months":[],"tops":[],"hours":[]}}]}
            """;

    @TempDir
    private Path directory;

    private static Reading read(String text, String... interfaces) throws SourceException {
        return new VnstatSource(() -> text, Set.of(interfaces), CLOCK).read();
    }

    @Test
    void versionTwoIsInBytesAsOfItsUpdate() throws SourceException {
        Reading reading = read(VERSION_2);

        assertThat(reading.counters()).containsEntry(PROXY0, new Moved(4_000_000_000L, 9_000_000_000L));
        assertThat(reading.askedAt()).isEqualTo(1_795_240_500_000L);
        assertThat(reading.answeredAt()).isEqualTo(CLOCK.millis());
    }

    @Test
    void versionOneIsInKibAndKnowsNoTimeOfItsUpdate() throws SourceException {
        Reading reading = read(VERSION_1);

        assertThat(reading.counters()).containsEntry(PROXY0, new Moved(4_096_000_000L, 9_216_000_000L));
        assertThat(reading.askedAt()).isEqualTo(CLOCK.millis());
    }

    @Test
    void warningsBeforeTheJsonAreSkipped() throws SourceException {
        assertThat(read("Config: Invalid value \"1\" for PollInterval, resetting to 5.\n" + VERSION_2)
                        .counters())
                .containsKey(PROXY0);
    }

    @Test
    void onlyTheInterfacesThatAreAskedForAreRead() throws SourceException {
        assertThat(read(VERSION_2, "proxy0").counters()).hasSize(1);
        assertThatThrownBy(() -> read(VERSION_2, "proxy0", "nope0"))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("nope0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Error: No interface matching \"nope0\" found in database.\n",
                "Error: Unable to discover suitable interface from database.\n",
                "",
                "{\"vnstatversion\":\"2.10\",\"jsonversion\":\"2\",\"interfaces\":[]}",
                "{\"vnstatversion\":\"2.10\",\"jsonversion\":\"2\",\"interfaces\":[{\"name\":\"a\",\"traffic\":{}}]}",
                "{\"vnstatversion\":\"9\",\"jsonversion\":\"3\",\"interfaces\":[]}"
            })
    void whatIsNoCounterIsToldInVnstatsWords(String text) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(SourceException.class);
    }

    @Test
    void aTextThatIsCutShortIsNone() {
        for (int length = 1; length < VERSION_2.strip().length(); length += 7) {
            String cut = VERSION_2.substring(0, length);
            assertThatThrownBy(() -> read(cut)).isInstanceOf(SourceException.class);
        }
    }

    @Test
    void textsComeFromFilesAndCommands() throws SourceException, IOException {
        Path file = Files.writeString(directory.resolve("vnstat.json"), VERSION_2);

        assertThat(VnstatSource.file(file).read()).isEqualTo(VERSION_2);
        assertThat(VnstatSource.command(List.of("cat", file.toString())).read()).isEqualTo(VERSION_2);
        assertThatThrownBy(() -> VnstatSource.file(directory.resolve("none")).read())
                .isInstanceOf(SourceException.class);
        assertThatThrownBy(() -> VnstatSource.command(List.of("sh", "-c", "echo Error: no database; exit 1"))
                        .read())
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("ended with 1: Error: no database");
        assertThatThrownBy(
                        () -> VnstatSource.command(List.of("/no/such/program")).read())
                .isInstanceOf(SourceException.class);
    }
}
