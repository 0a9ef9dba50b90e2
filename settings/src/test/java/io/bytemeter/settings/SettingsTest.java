package io.bytemeter.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
    private static final Setting<Integer> PORT = Setting.port("api.port", 8080, "Port.");
    private static final Setting<ZoneId> ZONE = Setting.zone("billing.time-zone", "UTC", "Zone.");
    private static final Setting<Duration> FLUSH = Setting.duration("node.flush", "1s", "10ms", "1m", "Flush.");
    private static final List<Setting<?>> KNOWN = List.of(PORT, ZONE, FLUSH);

    @TempDir
    private Path directory;

    @Test
    void defaultsHoldWithoutAnySource() {
        Settings settings = Settings.resolve(KNOWN, null, Map.of(), List.of());

        assertThat(settings.get(PORT)).isEqualTo(8080);
        assertThat(settings.get(FLUSH)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void aSectionOfTheFileIsLeftToWhoeverReadsIt() throws IOException {
        Path file = file("api.port: 1\nsources:\n  a: {type: x, list: [1, 2]}\n");

        assertThat(Settings.resolve(KNOWN, file, Map.of(), List.of(), Set.of("sources"))
                        .get(PORT))
                .isEqualTo(1);
        assertThat(Settings.section(file, "sources").path("a").path("list")).hasSize(2);
        assertThat(Settings.section(file, "none").isMissingNode()).isTrue();
        assertThatThrownBy(() -> Settings.resolve(KNOWN, file, Map.of(), List.of()))
                .isInstanceOf(InvalidSettingException.class);
    }

    @Test
    void theCommandLineBeatsTheEnvironmentBeatsTheFile() throws IOException {
        Path file = file("api:\n  port: 1\nbilling.time-zone: Asia/Kathmandu\nnode:\n  flush: 20ms\n");
        Map<String, String> environment =
                Map.of("BYTEMETER_API_PORT", "2", "BYTEMETER_NODE_FLUSH", "30ms", "HOME", "/");

        Settings settings = Settings.resolve(KNOWN, file, environment, List.of("api.port=3"));

        assertThat(settings.get(PORT)).isEqualTo(3);
        assertThat(settings.get(FLUSH)).isEqualTo(Duration.ofMillis(30));
        assertThat(settings.get(ZONE)).isEqualTo(ZoneId.of("Asia/Kathmandu"));
    }

    @Test
    void aVariableMayNameTheFileThatHoldsTheValue() throws IOException {
        String port = file("81\n").toString();

        Settings settings = Settings.resolve(KNOWN, null, Map.of("BYTEMETER_API_PORT_FILE", port), List.of());

        assertThat(settings.get(PORT)).isEqualTo(81);
        assertThatThrownBy(() -> Settings.resolve(
                        KNOWN, null, Map.of("BYTEMETER_API_PORT_FILE", port, "BYTEMETER_API_PORT", "80"), List.of()))
                .hasMessage("BYTEMETER_API_PORT_FILE: " + port + " (expected: no BYTEMETER_API_PORT beside it)");
        assertThatThrownBy(
                        () -> Settings.resolve(KNOWN, null, Map.of("BYTEMETER_API_PORT_FILE", "/nowhere"), List.of()))
                .hasMessageStartingWith("BYTEMETER_API_PORT_FILE: /nowhere (expected: a readable file");
        assertThatThrownBy(() -> Settings.resolve(KNOWN, null, Map.of("BYTEMETER_X_FILE", port), List.of()))
                .hasMessageStartingWith("BYTEMETER_X_FILE: ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "api.port=70000 | api.port: 70000 (expected: 1..65535)",
                "api.port=x | api.port: x (expected: 1..65535)",
                "api.port= | api.port:  (expected: 1..65535)",
                "billing.time-zone=Mars/Olympus | billing.time-zone: Mars/Olympus (expected: an IANA time zone such as Europe/Berlin)",
                "node.flush=1 | node.flush: 1 (expected: a time from 10ms to 1m)",
                "node.flush=2m | node.flush: 2m (expected: a time from 10ms to 1m)",
                "nonsense | --set: nonsense (expected: KEY=VALUE)"
            })
    void aBadValueIsNamedWithItsKeyAndExpectation(String override, String message) {
        assertThatThrownBy(() -> Settings.resolve(KNOWN, null, Map.of(), List.of(override)))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage(message);
    }

    @Test
    void unknownKeysAreRefusedFromEverySource() throws IOException {
        Path file = file("api:\n  prt: 1\n");

        assertThatThrownBy(() -> Settings.resolve(KNOWN, file, Map.of(), List.of()))
                .hasMessageStartingWith("api.prt: 1 (expected: a known setting");
        assertThatThrownBy(() -> Settings.resolve(KNOWN, null, Map.of("BYTEMETER_X", "1"), List.of()))
                .hasMessageStartingWith("BYTEMETER_X: 1");
        assertThatThrownBy(() -> Settings.resolve(KNOWN, null, Map.of(), List.of("x=1")))
                .hasMessageStartingWith("x: 1");
    }

    @Test
    void anUnreadableOrMalformedFileIsNamed() throws IOException {
        Path missing = directory.resolve("missing.yaml");
        Path malformed = file("api: [1, 2]\n");
        Path broken = file("a: b: c\n");

        assertThatThrownBy(() -> Settings.resolve(KNOWN, missing, Map.of(), List.of()))
                .hasMessageContaining("missing.yaml");
        assertThatThrownBy(() -> Settings.resolve(KNOWN, malformed, Map.of(), List.of()))
                .hasMessageStartingWith("api: ");
        assertThatThrownBy(() -> Settings.resolve(KNOWN, broken, Map.of(), List.of()))
                .isInstanceOf(InvalidSettingException.class)
                .message()
                .doesNotContain("\n");
    }

    private Path file(String content) throws IOException {
        return Files.writeString(Files.createTempFile(directory, "settings", ".yaml"), content);
    }
}
