package io.bytemeter.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.bytemeter.usage.CloseReason;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The counts that v2ray shows for the same traffic; see the measured table in the documentation. */
class CountsTest {
    private static final int MILLION = 1_000_000;

    @Test
    void socksWithoutAuthenticationDownload() throws Exception {
        try (TestServer target = TestServer.sending(MILLION);
                TestNode node = TestNode.of(TestNode.socks(List.of()));
                Socket client = node.client()) {
            assertThat(SocksClient.connect(client, target.port())).isZero();
            assertThat(client.getInputStream().readAllBytes()).isEqualTo(Bytes.pattern(MILLION));
            client.close();

            RecordedUsage.Sums sums = node.usage.awaitClosed(1);
            assertThat(sums.inbound()).containsExactly(13L, 1_000_012L);
            assertThat(sums.payload()).containsExactly(0L, 1_000_000L);
            assertThat(sums.reasons()).containsExactly(CloseReason.COMPLETED);
        }
    }

    @Test
    void socksWithoutAuthenticationUpload() throws Exception {
        try (TestServer target = TestServer.reading();
                TestNode node = TestNode.of(TestNode.socks(List.of()));
                Socket client = node.client()) {
            SocksClient.connect(client, target.port());
            client.getOutputStream().write(Bytes.pattern(MILLION));
            client.shutdownOutput();
            assertThat(client.getInputStream().read()).isEqualTo(-1);

            RecordedUsage.Sums sums = node.usage.awaitClosed(1);
            assertThat(sums.inbound()).containsExactly(1_000_013L, 12L);
            assertThat(sums.payload()).containsExactly(1_000_000L, 0L);
        }
    }

    @Test
    void socksWithPasswordDownload() throws Exception {
        try (TestServer target = TestServer.sending(MILLION);
                TestNode node = TestNode.of(TestNode.socks(TestNode.ACCOUNT));
                Socket client = node.client()) {
            assertThat(SocksClient.connect(client, "sockuser", "pw", target.port()))
                    .isZero();
            assertThat(client.getInputStream().readAllBytes()).hasSize(MILLION);
            client.close();

            RecordedUsage.Sums sums = node.usage.awaitClosed(1);
            assertThat(sums.inbound()).containsExactly(26L, 1_000_014L);
            assertThat(sums.payload()).containsExactly(0L, 1_000_000L);
            assertThat(node.usage.records()).allSatisfy(record -> {
                assertThat(record.user()).isEqualTo("sockuser");
                assertThat(record.inbound()).isEqualTo("in");
                assertThat(record.outbound()).isEqualTo("direct");
            });
            assertThat(sums.opened()).isEqualTo(1);
        }
    }

    @Test
    void socksWithWrongPassword() throws Exception {
        try (TestNode node = TestNode.of(TestNode.socks(TestNode.ACCOUNT));
                Socket client = node.client()) {
            assertThat(SocksClient.authenticate(client, "sockuser", "x")).isNotZero();
            assertThat(client.getInputStream().read()).isEqualTo(-1);

            RecordedUsage.Sums sums = node.usage.awaitClosed(1);
            assertThat(sums.inbound()).containsExactly(3L + 3 + 8 + 1, 4L);
            assertThat(sums.payload()).containsExactly(0L, 0L);
            assertThat(sums.reasons()).containsExactly(CloseReason.DENIED);
        }
    }

    @Test
    void dokodemoHasNoOverhead() throws Exception {
        try (TestServer target = TestServer.sending(MILLION);
                TestNode node = TestNode.of(TestNode.dokodemo(target.port()));
                Socket client = node.client()) {
            assertThat(client.getInputStream().readAllBytes()).hasSize(MILLION);
            client.close();

            RecordedUsage.Sums sums = node.usage.awaitClosed(1);
            assertThat(sums.inbound()).containsExactly(0L, 1_000_000L);
            assertThat(sums.payload()).containsExactly(0L, 1_000_000L);
        }
    }
}
