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

    @Test
    void aTunnelNeedsASecretThatIsNotTold() {
        TunnelSettings tunnel = read(
                        "node.id=eu-1", "node.tunnel.connect=[::1]:7000", "node.tunnel.secret=0123456789abcdef")
                .tunnel();
        assertThat(tunnel.isExit()).isTrue();
        assertThat(tunnel.isEntrance()).isFalse();
        assertThat(tunnel.node()).isEqualTo("eu-1");
        assertThat(tunnel.connect()).isEqualTo(new ListenAddress("::1", 7000));
        assertThat(read().tunnel().isExit()).isFalse();
        assertThatThrownBy(() -> read("node.tunnel.listen=127.0.0.1:0"))
                .hasMessage("node.tunnel.secret:  (expected: at least 16 characters, the same at both ends)");
        assertThatThrownBy(() -> read("node.tunnel.listen=127.0.0.1:0", "node.tunnel.secret=0123456789abcde"))
                .hasMessageStartingWith("node.tunnel.secret: …");
        assertThatThrownBy(() -> read("node.tunnel.connect=a:0", "node.tunnel.secret=0123456789abcdef"))
                .hasMessageStartingWith("node.tunnel.connect: a:0");
        assertThat(tunnel.toString()).doesNotContain("0123456789abcdef");
    }

    private static NodeSettings read(String... overrides) {
        return NodeSettings.from(
                Settings.resolve(NodeSettings.SETTINGS, null, Map.of(), List.of(overrides)), Path.of("node"));
    }
}
