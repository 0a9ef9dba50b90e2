package io.bytemeter.node;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.bytemeter.node.config.Outbound;
import io.bytemeter.node.config.Timeouts;
import io.bytemeter.usage.CloseReason;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SocksInboundTest {
    private static final byte[] HELLO = "hello".getBytes(ISO_8859_1);

    @Test
    void socks4ReachesAnAddress() throws Exception {
        try (TestServer target = TestServer.echo();
                TestNode node = TestNode.of(TestNode.socks(List.of()));
                Socket client = node.client()) {
            client.getOutputStream().write(socks4(target.port(), Bytes.of(127, 0, 0, 1), "bob"));
            assertThat(SocksClient.read(client, 8)).isEqualTo(Bytes.of(0, 90, 0, 0, 0, 0, 0, 0));
            assertEchoes(client);

            RecordedUsage.Sums sums = node.usage.awaitClosed(1);
            assertThat(sums.inbound()).containsExactly(8L + 4 + 5, 8L + 5);
            assertThat(node.usage.records()).allMatch(record -> record.user().isEmpty());
        }
    }

    @Test
    void socks4aReachesAName() throws Exception {
        try (TestServer target = TestServer.echo();
                TestNode node = TestNode.of(TestNode.socks(List.of()));
                Socket client = node.client()) {
            byte[] named = socks4(target.port(), Bytes.of(0, 0, 0, 1), "");
            client.getOutputStream().write(named);
            client.getOutputStream().write("localhost\0".getBytes(ISO_8859_1));
            assertThat(SocksClient.read(client, 8)[1]).isEqualTo((byte) 90);
            assertEchoes(client);
            assertThat(node.usage.awaitClosed(1).inbound()).containsExactly(9L + 10 + 5, 8L + 5);
        }
    }

    @Test
    void socks4IsRefusedWhereAccountsExist() throws Exception {
        try (TestNode node = TestNode.of(TestNode.socks(TestNode.ACCOUNT));
                Socket client = node.client()) {
            client.getOutputStream().write(socks4(80, Bytes.of(127, 0, 0, 1), "sockuser"));
            assertThat(SocksClient.read(client, 8)[1]).isEqualTo((byte) 91);
            assertThat(client.getInputStream().read()).isEqualTo(-1);
            assertThat(node.usage.awaitClosed(1).reasons()).containsExactly(CloseReason.DENIED);
        }
    }

    @Test
    void socks5ReachesANameAndAnIpv6Address() throws Exception {
        try (TestServer target = TestServer.echo();
                TestServer target6 = new TestServer(
                        "::1", connection -> connection.getInputStream().transferTo(connection.getOutputStream()));
                TestNode node = TestNode.of(TestNode.socks(List.of()));
                Socket named = node.client();
                Socket ipv6 = node.client()) {
            assertThat(request(named, name("localhost", target.port()))).isZero();
            assertEchoes(named);
            byte[] address = new byte[19];
            address[0] = 4;
            address[16] = 1;
            address[17] = (byte) (target6.port() >> 8);
            address[18] = (byte) target6.port();
            assertThat(request(ipv6, address)).isZero();
            assertEchoes(ipv6);
            assertThat(node.usage.awaitClosed(2).payload()).containsExactly(10L, 10L);
        }
    }

    @Test
    void aHandshakeInSinglesAndOneInAPieceAreTheSame() throws Exception {
        try (TestServer target = TestServer.echo();
                TestNode node = TestNode.of(TestNode.socks(List.of()));
                Socket singles = node.client();
                Socket piece = node.client()) {
            byte[] all = ByteBuffer.allocate(18)
                    .put(Bytes.of(5, 1, 0))
                    .put(SocksClient.request(target.port()))
                    .put(HELLO)
                    .array();
            for (byte b : all) {
                singles.getOutputStream().write(b);
            }
            piece.getOutputStream().write(all);
            for (Socket client : List.of(singles, piece)) {
                assertThat(SocksClient.read(client, 12)).isEqualTo(Bytes.of(5, 0, 5, 0, 0, 1, 0, 0, 0, 0, 0, 0));
                assertThat(SocksClient.read(client, 5)).isEqualTo(HELLO);
                client.close();
            }
            RecordedUsage.Sums sums = node.usage.awaitClosed(2);
            assertThat(sums.overheadUplink()).isEqualTo(26);
            assertThat(sums.payload()).containsExactly(10L, 10L);
        }
    }

    @Test
    void failuresAreToldApart() throws Exception {
        try (RefusingPort refusing = new RefusingPort();
                TestNode node = TestNode.of(TestNode.socks(List.of()))) {
            assertThat(answer(node, SocksClient.request(refusing.number())))
                    .as("refused")
                    .isEqualTo(5);
            assertThat(answer(node, Bytes.of(5, 1, 0, 3, 3, 'a', ' ', 'b', 0, 80)))
                    .as("bad name")
                    .isEqualTo(1);
            assertThat(answer(node, Bytes.of(5, 1, 0, 3, 4, 'a', '.', '.', 'b', 0, 80)))
                    .as("no name")
                    .isBetween(1, 4);
            assertThat(answer(node, Bytes.of(5, 1, 0, 1, 127, 0, 0, 1, 0, 0)))
                    .as("port 0")
                    .isEqualTo(1);
            assertThat(answer(node, Bytes.of(5, 2, 0, 1, 127, 0, 0, 1, 0, 80)))
                    .as("BIND")
                    .isEqualTo(7);
            assertThat(answer(node, Bytes.of(5, 3, 0, 1, 0, 0, 0, 0, 0, 0)))
                    .as("UDP off")
                    .isEqualTo(7);
            assertThat(answer(node, Bytes.of(5, 1, 0, 9, 127, 0, 0, 1, 0, 80)))
                    .as("address type")
                    .isEqualTo(8);
            assertThat(node.usage.awaitClosed(7).reasons())
                    .contains(CloseReason.UNREACHABLE, CloseReason.PROTOCOL)
                    .hasSize(7);
        }
        try (TestNode node = TestNode.of(TestNode.socks(List.of()), new Outbound.Blackhole("none"))) {
            assertThat(answer(node, SocksClient.request(80))).as("blackhole").isEqualTo(2);
            assertThat(node.usage.awaitClosed(1).reasons()).containsExactly(CloseReason.DENIED);
        }
    }

    @Test
    void withoutACommonMethodNothingIsAccepted() throws Exception {
        try (TestNode node = TestNode.of(TestNode.socks(TestNode.ACCOUNT));
                Socket client = node.client()) {
            client.getOutputStream().write(Bytes.of(5, 2, 0, 1));
            assertThat(SocksClient.read(client, 2)).isEqualTo(Bytes.of(5, 255));
            assertThat(client.getInputStream().read()).isEqualTo(-1);
            assertThat(node.usage.awaitClosed(1).inbound()).containsExactly(4L, 2L);
        }
    }

    @Test
    void aHandshakeThatTakesTooLongIsEnded() throws Exception {
        Timeouts timeouts = new Timeouts(
                Duration.ofMillis(150), Duration.ofSeconds(4), Duration.ofSeconds(60), Duration.ofSeconds(60));
        try (TestNode node = TestNode.of(TestNode.socks(List.of()), timeouts);
                Socket silent = node.client();
                Socket dripping = node.client()) {
            dripping.getOutputStream().write(5);
            assertThat(RelayTest.closes(silent)).isTrue();
            assertThat(RelayTest.closes(dripping)).isTrue();
            assertThat(node.usage.awaitClosed(2).reasons()).containsOnly(CloseReason.PROTOCOL);
        }
    }

    private static int answer(TestNode node, byte[] request) throws IOException {
        try (Socket client = node.client()) {
            client.getOutputStream().write(Bytes.of(5, 1, 0));
            SocksClient.read(client, 2);
            client.getOutputStream().write(request);
            int code = SocksClient.read(client, 10)[1];
            assertThat(client.getInputStream().read()).isEqualTo(-1);
            return code;
        }
    }

    private static int request(Socket client, byte[] address) throws IOException {
        client.getOutputStream().write(Bytes.of(5, 1, 0));
        SocksClient.read(client, 2);
        client.getOutputStream()
                .write(ByteBuffer.allocate(3 + address.length)
                        .put(Bytes.of(5, 1, 0))
                        .put(address)
                        .array());
        return SocksClient.read(client, 10)[1];
    }

    private static byte[] name(String name, int port) {
        return ByteBuffer.allocate(4 + name.length())
                .put((byte) 3)
                .put((byte) name.length())
                .put(name.getBytes(ISO_8859_1))
                .putShort((short) port)
                .array();
    }

    private static byte[] socks4(int port, byte[] address, String user) {
        return ByteBuffer.allocate(9 + user.length())
                .put(Bytes.of(4, 1))
                .putShort((short) port)
                .put(address)
                .put(user.getBytes(ISO_8859_1))
                .put((byte) 0)
                .array();
    }

    private static void assertEchoes(Socket client) throws IOException {
        client.getOutputStream().write(HELLO);
        assertThat(SocksClient.read(client, 5)).isEqualTo(HELLO);
        client.close();
    }
}
