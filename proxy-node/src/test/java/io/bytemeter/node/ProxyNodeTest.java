package io.bytemeter.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bytemeter.node.config.Inbound;
import io.bytemeter.node.config.Outbound;
import io.bytemeter.settings.InvalidSettingException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ProxyNodeTest {
    @Test
    @EnabledOnOs(OS.LINUX)
    void runsOnNativeEpollOnLinux() {
        try (TestNode node = TestNode.of(TestNode.socks(List.of()))) {
            assertThat(node.node.transport()).isEqualTo("epoll");
        }
    }

    @Test
    void aTakenPortIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            Inbound free = TestNode.socks(List.of());
            Inbound clash = new Inbound.Http("web", "127.0.0.1", port, List.of());
            assertThatThrownBy(() -> TestNode.of(
                            List.of(free, clash),
                            List.of(new Outbound.Freedom("direct")),
                            List.of(),
                            TestNode.TIMEOUTS))
                    .isInstanceOf(InvalidSettingException.class)
                    .hasMessage(
                            "inbounds[1].port: " + port + " (expected: a free port; another program listens on it)");
        }
    }

    @Test
    void anAddressOfAnotherMachineIsNamed() {
        Inbound elsewhere = new Inbound.Http("web", "192.0.2.1", 0, List.of());
        assertThatThrownBy(() -> TestNode.of(elsewhere))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith("inbounds[0].listen: 192.0.2.1 (expected: an address of this machine");
    }

    @Test
    void closingTwiceIsHarmless() {
        TestNode node = TestNode.of(TestNode.socks(List.of()));
        node.close();
        node.close();
        assertThat(node.usage.records()).isEmpty();
        assertThat(node.node.failures()).isZero();
    }
}
