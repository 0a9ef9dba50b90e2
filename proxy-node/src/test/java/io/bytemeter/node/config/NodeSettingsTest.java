package io.bytemeter.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bytemeter.settings.Settings;
import io.bytemeter.usage.Names;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeSettingsTest {
    @Test
    void theIdIsTheHostNameUnlessItIsSet() {
        NodeSettings unset = read();
        NodeSettings set = read("node.id=eu-1", "node.flush.interval=200ms");

        assertThat(Names.violation(unset.id())).isNull();
        assertThat(unset.flushInterval()).isEqualTo(Duration.ofSeconds(1));
        assertThat(unset.maxSpoolBytes()).isEqualTo(1 << 30);
        assertThat(unset.fsyncInterval()).isEqualTo(Duration.ofSeconds(1));
        assertThat(unset.config()).hasToString("");
        assertThat(set.id()).isEqualTo("eu-1");
        assertThat(set.flushInterval()).isEqualTo(Duration.ofMillis(200));
    }

    @ParameterizedTest
    @CsvSource({"host-1.example, host-1.example", "a b/c, a-b-c", "ü, -", "'', node"})
    void aHostNameIsMadeAnId(String hostName, String id) {
        assertThat(NodeSettings.idOf(hostName)).isEqualTo(id);
    }

    @Test
    void anIdThatCannotBeANameIsRefused() {
        assertThatThrownBy(() -> read("node.id=a\tb")).hasMessageStartingWith("node.id: ");
    }

    private static NodeSettings read(String... overrides) {
        return NodeSettings.from(
                Settings.resolve(NodeSettings.SETTINGS, null, Map.of(), List.of(overrides)), Path.of("node"));
    }
}
