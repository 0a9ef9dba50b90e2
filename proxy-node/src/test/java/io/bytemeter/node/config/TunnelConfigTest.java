package io.bytemeter.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** A node's configuration and its tunnels. */
class TunnelConfigTest {
    private static final ListenAddress ADDRESS = new ListenAddress("127.0.0.1", 7000);
    private static final TunnelSettings ENTRANCE =
            new TunnelSettings("a", ADDRESS, ListenAddress.OFF, "0123456789abcdef");
    private static final TunnelSettings EXIT = new TunnelSettings("b", ListenAddress.OFF, ADDRESS, "0123456789abcdef");

    private static final String TUNNEL = "{\"protocol\": \"tunnel\", \"tag\": \"home\"}";
    private static final String NAMESAKE = "{\"protocol\": \"blackhole\", \"tag\": \"tunnel\"}";

    private static NodeConfig config(String inbound, String outbound) {
        String json = "{\"inbounds\": [{\"tag\": \"%s\", \"port\": 1, \"protocol\": \"socks\"}],"
                + " \"outbounds\": [{\"protocol\": \"freedom\"}, %s],"
                + " \"routing\": {\"rules\": [{\"inboundTag\": [\"tunnel\"], \"outboundTag\": \"freedom\"}]}}";
        return NodeConfigReader.read(json.formatted(inbound, outbound).getBytes(StandardCharsets.UTF_8), "test");
    }

    @Test
    void whatMayLeaveThroughATunnelHasAnOutbound() {
        assertThat(NodeConfig.standard().withTunnel(ENTRANCE).tunnelOutbound()).contains(new Outbound.Tunnel("tunnel"));
        NodeConfig named = config("in", TUNNEL).withTunnel(ENTRANCE);
        assertThat(named.tunnelOutbound()).contains(new Outbound.Tunnel("home"));
        assertThat(named.outbounds()).hasSize(2);
        assertThat(named.tunnel()).isEqualTo(ENTRANCE);
        assertThat(NodeConfig.standard().withTunnel(EXIT).tunnelOutbound()).isEmpty();
        assertThat(NodeConfig.standard().withTunnel(TunnelSettings.OFF)).isEqualTo(NodeConfig.standard());
    }

    @Test
    void whatDoesNotGoTogetherIsRefused() {
        assertThatThrownBy(() -> config("in", TUNNEL).withTunnel(TunnelSettings.OFF))
                .hasMessage("outbounds: tunnel (expected: no tunnel without node.tunnel.listen)");
        assertThatThrownBy(() -> config("in", NAMESAKE).withTunnel(ENTRANCE))
                .hasMessage("outbounds: tunnel (expected: another tag, or the protocol tunnel)");
        assertThatThrownBy(() -> config("tunnel", NAMESAKE).withTunnel(EXIT))
                .hasMessage("inbounds: tunnel (expected: another tag; this one is that of node.tunnel.connect)");
        assertThatThrownBy(() -> config("in", "{\"protocol\": \"tunnel\", \"settings\": {\"a\": 1}}"))
                .hasMessageStartingWith("outbounds[1].settings.a: not supported");
    }
}
