package io.bytemeter.node;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.bytemeter.node.config.Account;
import io.bytemeter.node.config.Outbound;
import io.bytemeter.node.config.Timeouts;
import io.bytemeter.usage.CloseReason;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A node that goes out through another node. */
class ChainTest {
    private static final Account LOGIN = TestNode.ACCOUNT.get(0);

    @Test
    void payloadPassesASocksProxyAndItsHandshakeIsNotCounted() throws Exception {
        try (TestNode second = TestNode.of(TestNode.socks(List.of()))) {
            assertChains(second, new Outbound.Socks("up", "127.0.0.1", second.port(), null), "");
        }
        try (TestNode second = TestNode.of(TestNode.socks(TestNode.ACCOUNT))) {
            assertChains(second, new Outbound.Socks("up", "localhost", second.port(), LOGIN), "sockuser");
        }
    }

    @Test
    void payloadPassesAnHttpProxyAndItsHandshakeIsNotCounted() throws Exception {
        try (TestNode second = TestNode.of(TestNode.http(List.of()))) {
            assertChains(second, new Outbound.Http("up", "127.0.0.1", second.port(), null), "");
        }
        try (TestNode second = TestNode.of(TestNode.http(TestNode.ACCOUNT))) {
            assertChains(second, new Outbound.Http("up", "127.0.0.1", second.port(), LOGIN), "sockuser");
        }
    }

    private static void assertChains(TestNode second, Outbound outbound, String user) throws Exception {
        try (TestServer target = TestServer.sending(300_000);
                TestNode first = TestNode.of(TestNode.socks(List.of()), outbound);
                Socket client = first.client()) {
            assertThat(SocksClient.connect(client, target.port())).isZero();
            assertThat(client.getInputStream().readAllBytes()).isEqualTo(Bytes.pattern(300_000));
            client.close();

            RecordedUsage.Sums sums = first.usage.awaitClosed(1);
            assertThat(sums.payload()).containsExactly(0L, 300_000L);
            assertThat(sums.inbound()).containsExactly(13L, 300_012L);
            assertThat(second.usage.awaitClosed(1).payload()).containsExactly(0L, 300_000L);
            assertThat(second.usage.records()).allMatch(record -> record.user().equals(user));
        }
    }

    @Test
    void bytesRightBehindAnUpstreamReplyReachTheClient() throws Exception {
        byte[] socksReply = Bytes.of(5, 0, 0, 3, 1, 'x', 0, 80, 'h', 'i');
        String httpReply = "HTTP/1.1 200 OK\r\nX: y\r\n\r\nhi";
        try (TestServer socks = new TestServer(connection -> {
                    connection.getInputStream().readNBytes(3);
                    connection.getOutputStream().write(Bytes.of(5, 0));
                    connection.getInputStream().readNBytes(10);
                    connection.getOutputStream().write(socksReply);
                });
                TestServer http = new TestServer(connection -> {
                    HttpTarget.head(connection.getInputStream());
                    connection.getOutputStream().write(httpReply.getBytes(ISO_8859_1));
                })) {
            for (Outbound outbound : List.of(
                    new Outbound.Socks("up", "127.0.0.1", socks.port(), null),
                    new Outbound.Http("up", "127.0.0.1", http.port(), null))) {
                try (TestNode node = TestNode.of(TestNode.socks(List.of()), outbound);
                        Socket client = node.client()) {
                    assertThat(SocksClient.connect(client, 80)).isZero();
                    assertThat(new String(client.getInputStream().readAllBytes(), ISO_8859_1))
                            .isEqualTo("hi");
                }
            }
        }
    }

    @Test
    void upstreamRefusalsArePassedOn() throws Exception {
        Account wrong = new Account("sockuser", "wrong");
        try (RefusingPort refusing = new RefusingPort();
                TestNode open = TestNode.of(TestNode.socks(List.of()));
                TestNode closed = TestNode.of(TestNode.socks(TestNode.ACCOUNT));
                TestNode http = TestNode.of(TestNode.http(TestNode.ACCOUNT));
                TestServer garbage = new TestServer(
                        connection -> connection.getOutputStream().write(new byte[99]))) {
            int port = refusing.number();
            assertThat(code(new Outbound.Socks("up", "127.0.0.1", open.port(), null), port))
                    .isEqualTo(5);
            assertThat(code(new Outbound.Socks("up", "127.0.0.1", closed.port(), wrong), port))
                    .isEqualTo(1);
            assertThat(code(new Outbound.Http("up", "127.0.0.1", http.port(), wrong), port))
                    .isEqualTo(1);
            assertThat(code(new Outbound.Socks("up", "127.0.0.1", garbage.port(), null), port))
                    .isEqualTo(1);
            assertThat(code(new Outbound.Http("up", "127.0.0.1", garbage.port(), null), port))
                    .isEqualTo(1);
        }
    }

    @Test
    void anUpstreamThatNeverAnswersTimesOut() throws Exception {
        Timeouts timeouts = new Timeouts(
                Duration.ofSeconds(4), Duration.ofMillis(200), Duration.ofSeconds(60), Duration.ofSeconds(60));
        CountDownLatch closed = new CountDownLatch(1);
        try (TestServer silent = new TestServer(connection -> {
                    connection.getInputStream().readAllBytes();
                    closed.countDown();
                });
                TestNode node = TestNode.of(
                        List.of(TestNode.socks(List.of())),
                        List.of(new Outbound.Socks("up", "127.0.0.1", silent.port(), null)),
                        List.of(),
                        timeouts);
                Socket client = node.client()) {
            assertThat(SocksClient.connect(client, 80)).isEqualTo(6);
            assertThat(node.usage.awaitClosed(1).reasons()).containsExactly(CloseReason.UNREACHABLE);
            assertThat(closed.await(60, TimeUnit.SECONDS))
                    .as("the given up connection is closed")
                    .isTrue();
        }
    }

    private static int code(Outbound outbound, int port) throws IOException {
        try (TestNode node = TestNode.of(TestNode.socks(List.of()), outbound);
                Socket client = node.client()) {
            return SocksClient.connect(client, port);
        }
    }
}
