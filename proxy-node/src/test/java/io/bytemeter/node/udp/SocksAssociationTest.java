package io.bytemeter.node.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bytemeter.node.access.UserAccess;
import io.bytemeter.node.config.Account;
import io.bytemeter.node.udp.UdpDrops.Reason;
import io.bytemeter.usage.CloseReason;
import io.bytemeter.usage.UsageRecord;
import java.io.IOException;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SocksAssociationTest {
    private static final byte[] KILOBYTE = new byte[1_000];

    private UdpNode node = new UdpNode(false, Duration.ofMinutes(5));

    @AfterEach
    void stop() {
        node.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void countsTenEchoesOfAThousandBytesAsV2rayDoes(boolean epoll) throws Exception {
        restart(epoll, Duration.ofMinutes(5));
        UdpNode.Association association = node.associate();
        try (UdpEcho echo = new UdpEcho("127.0.0.1");
                SocksClient client = new SocksClient("127.0.0.1", association.address())) {
            byte[] datagram = SocksClient.datagram("127.0.0.1", echo.port(), KILOBYTE);
            for (int i = 0; i < 10; i++) {
                client.send(datagram);
                assertThat(client.receive()).isEqualTo(datagram);
            }
        }
        association.close();

        List<UsageRecord> records = node.settle();
        assertThat(sum(records, UsageRecord::uplink)).isEqualTo(10_000);
        assertThat(sum(records, UsageRecord::downlink)).isEqualTo(10_000);
        assertThat(sum(records, UsageRecord::overheadUplink)).isEqualTo(113);
        assertThat(sum(records, UsageRecord::overheadDownlink)).isEqualTo(112);
        assertThat(records).allSatisfy(record -> {
            assertThat(record.user()).isEmpty();
            assertThat(record.inbound()).isEqualTo("socks");
            assertThat(record.outbound()).isEqualTo("direct");
        });
        assertThat(records.get(records.size() - 1).closed()).isEqualTo(CloseReason.COMPLETED);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void repliesNameTheAddressTheyCameFrom(boolean epoll) throws Exception {
        restart(epoll, Duration.ofMinutes(5));
        UdpNode.Association association = node.associate();
        try (UdpEcho four = new UdpEcho("127.0.0.1");
                UdpEcho six = new UdpEcho("::1");
                SocksClient client = new SocksClient("127.0.0.1", association.address())) {
            client.send("echo.test", four.port(), KILOBYTE);
            assertThat(client.receive()).isEqualTo(SocksClient.datagram("127.0.0.1", four.port(), KILOBYTE));
            client.send("::1", six.port(), new byte[1]);
            assertThat(client.receive()).isEqualTo(SocksClient.datagram("::1", six.port(), new byte[1]));
            client.send("six.test", six.port(), KILOBYTE);
            assertThat(client.receive()).isEqualTo(SocksClient.datagram("::1", six.port(), KILOBYTE));
        }
        association.close();

        assertThat(sum(node.settle(), UsageRecord::overheadUplink)).isEqualTo(13 + 16 + 22 + 15);
        assertThat(sum(node.settle(), UsageRecord::overheadDownlink)).isEqualTo(12 + 10 + 22 + 22);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Timeout(60)
    void theLargestDatagramPassesAndALargerReplyIsDropped(boolean epoll) throws Exception {
        restart(epoll, Duration.ofMinutes(5));
        UdpNode.Association association = node.associate();
        try (UdpEcho echo = new UdpEcho("127.0.0.1");
                UdpEcho six = new UdpEcho("::1");
                SocksClient client = new SocksClient("127.0.0.1", association.address())) {
            byte[] largest = new byte[65_507 - 10];
            client.send("127.0.0.1", echo.port(), largest);
            assertThat(client.receive()).hasSize(65_507);
            client.send("six.test", six.port(), new byte[65_507 - 15]); // the reply's header has 22 bytes
            while (node.drops.dropped(Reason.FAILED) == 0) {
                Thread.onSpinWait();
            }
            client.send("127.0.0.1", echo.port(), KILOBYTE);
            assertThat(client.receive()).hasSize(1_010);
        }
        association.close();

        assertThat(sum(node.settle(), UsageRecord::downlink)).isEqualTo(65_507 - 10 + 1_000);
    }

    @Test
    void onlyTheClientsAddressAndTheTargetsMayUseTheAssociation() throws Exception {
        UdpNode.Association association = node.associate();
        try (UdpEcho echo = new UdpEcho("127.0.0.1");
                SocksClient stranger = new SocksClient("127.0.0.2", association.address());
                SocksClient client = new SocksClient("127.0.0.1", association.address());
                SocksClient late = new SocksClient("127.0.0.1", association.address())) {
            stranger.send("127.0.0.1", echo.port(), KILOBYTE);
            client.send("127.0.0.1", echo.port(), KILOBYTE);
            client.receive();
            late.send("127.0.0.1", echo.port(), KILOBYTE);
            client.send("127.0.0.1", echo.port(), KILOBYTE);
            client.receive();
        }
        association.close();

        assertThat(node.drops.dropped(Reason.STRANGER)).isEqualTo(2);
        assertThat(sum(node.settle(), UsageRecord::uplink)).isEqualTo(2_000);
    }

    @Test
    void fragmentsAreDropped() throws Exception {
        UdpNode.Association association = node.associate();
        try (UdpEcho echo = new UdpEcho("127.0.0.1");
                SocksClient client = new SocksClient("127.0.0.1", association.address())) {
            byte[] fragment = SocksClient.datagram("127.0.0.1", echo.port(), KILOBYTE);
            fragment[2] = 1;
            client.send(fragment);
            client.send("127.0.0.1", echo.port(), new byte[7]);
            assertThat(client.receive()).hasSize(17);
        }
        association.close();

        assertThat(node.drops.dropped(Reason.FRAGMENT)).isEqualTo(1);
        assertThat(sum(node.settle(), UsageRecord::uplink)).isEqualTo(7);
        assertThat(sum(node.settle(), UsageRecord::overheadUplink)).isEqualTo(13 + 10);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void garbageNeverEndsAnAssociation(boolean epoll) throws Exception {
        restart(epoll, Duration.ofMinutes(5));
        UdpNode.Association association = node.associate();
        Random random = new Random(20_261_121);
        try (UdpEcho echo = new UdpEcho("127.0.0.1");
                SocksClient client = new SocksClient("127.0.0.1", association.address())) {
            byte[] good = SocksClient.datagram("127.0.0.1", echo.port(), new byte[] {42});
            for (int i = 0; i < 3_000; i++) {
                byte[] garbage = new byte[random.nextInt(40)];
                random.nextBytes(garbage);
                if (garbage.length > 5 && random.nextBoolean()) {
                    garbage[2] = 0;
                    garbage[3] = (byte) (random.nextBoolean() ? 3 : random.nextInt(6));
                    garbage[4] = (byte) random.nextInt(30);
                }
                if (garbage.length > 4 && (garbage[3] == 1 || garbage[3] == 4)) {
                    garbage[4] = 127; // to nowhere but this machine
                }
                client.send(garbage);
                if (i % 100 == 0) {
                    echoes(client, good);
                }
            }
            echoes(client, good);
        }
        association.close();

        assertThat(node.drops.dropped(Reason.MALFORMED)).isGreaterThan(500);
        assertThat(node.drops.dropped(Reason.FRAGMENT)).isGreaterThan(500);
        assertThat(node.drops.dropped(Reason.UNRESOLVED)).isGreaterThan(10);
        assertThat(sum(node.settle(), UsageRecord::downlink)).isEqualTo(31);
    }

    @Test
    void aFurtherOutboundHasAMeterOfItsOwn() throws Exception {
        UdpNode.Association association = node.associate(new Account("alice", "pw"));
        try (UdpEcho echo = new UdpEcho("127.0.0.1");
                SocksClient client = new SocksClient("127.0.0.1", association.address())) {
            client.send("127.0.0.1", echo.port(), KILOBYTE);
            client.receive();
            client.send("other.test", echo.port(), new byte[500]);
            client.receive();
            client.send("hole.test", echo.port(), new byte[300]);
            client.send("chain.test", echo.port(), new byte[200]);
            client.send("nowhere.test", echo.port(), new byte[100]);
            client.send("127.0.0.1", echo.port(), KILOBYTE);
            client.receive();
        }
        association.close();

        List<UsageRecord> records = node.settle();
        assertThat(sum(only(records, "other"), UsageRecord::uplink)).isEqualTo(500);
        assertThat(sum(only(records, "direct"), UsageRecord::uplink)).isEqualTo(2_000);
        assertThat(sum(only(records, "hole"), UsageRecord::uplink)).isZero();
        assertThat(sum(records, UsageRecord::uplink)).isEqualTo(2_500);
        assertThat(records).allMatch(record -> record.user().equals("alice"));
        assertThat(records.stream().filter(UsageRecord::opened).count()).isEqualTo(3);
        assertThat(records.stream().filter(record -> record.closed() != null).count())
                .isEqualTo(3);
        assertThat(node.drops.dropped(Reason.BLACKHOLE)).isEqualTo(1);
        assertThat(node.drops.dropped(Reason.REFUSED)).isEqualTo(1);
        assertThat(node.drops.dropped(Reason.UNRESOLVED)).isEqualTo(1);
    }

    @Test
    void littleWaitsForATargetThatIsNotFound() throws Exception {
        UdpNode.Association association = node.associate();
        try (UdpEcho echo = new UdpEcho("127.0.0.1");
                SocksClient client = new SocksClient("127.0.0.1", association.address())) {
            for (int i = 0; i < 30; i++) {
                client.send("silent.test", 1, new byte[10_000]);
                client.send("127.0.0.1", echo.port(), KILOBYTE);
                client.receive();
            }
        }

        int waiting = UdpSession.MAX_PENDING_BYTES / 10_256;
        assertThat(node.drops.dropped(Reason.CONGESTED)).isEqualTo(30 - waiting);
        node.settle();
        assertThat(node.drops.dropped(Reason.CONGESTED)).isEqualTo(30);
    }

    @Test
    void thePortClosesWithTheAssociation() throws Exception {
        UdpNode.Association association = node.associate();
        try (SocksClient client = new SocksClient("127.0.0.1", association.address())) {
            client.socket.connect(association.address());
            association.close();
            client.socket.setSoTimeout(200);

            assertThatThrownBy(() -> {
                        for (int i = 0; i < 20; i++) {
                            client.send("127.0.0.1", 1, KILOBYTE);
                            receiveOrTimeOut(client);
                        }
                    })
                    .isInstanceOf(PortUnreachableException.class);
        }
    }

    @Test
    void aBlockEndsTheAssociationWithItsBytesExactAndRefusesTheNext() throws Exception {
        Account alice = new Account("alice", "pw");
        UdpNode.Association association = node.associate(alice);
        try (UdpEcho echo = new UdpEcho("127.0.0.1");
                SocksClient client = new SocksClient("127.0.0.1", association.address())) {
            client.send("127.0.0.1", echo.port(), KILOBYTE);
            client.receive();
            node.access.update(Map.of("alice", new UserAccess(UserAccess.FOR_EVER, 0, null, 1)));
            assertThat(association.control().getInputStream().read()).isEqualTo(-1);
        }
        assertThat(node.associate(alice).control().getInputStream().read()).isEqualTo(-1);

        List<UsageRecord> records = node.settle();
        assertThat(sum(records, UsageRecord::uplink)).isEqualTo(KILOBYTE.length);
        assertThat(sum(records, UsageRecord::downlink)).isEqualTo(KILOBYTE.length);
        assertThat(records.stream().map(UsageRecord::closed).filter(Objects::nonNull))
                .containsExactly(CloseReason.KICKED, CloseReason.DENIED);
    }

    @Test
    void anAssociationWithoutTrafficEndsWithItsControlConnection() throws Exception {
        restart(false, Duration.ofMillis(300));
        UdpNode.Association association = node.associate();

        assertThat(association.control().getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void anAssociationLivesAsLongAsDatagramsMove() throws Exception {
        restart(false, Duration.ofSeconds(3));
        UdpNode.Association association = node.associate();
        try (UdpEcho echo = new UdpEcho("127.0.0.1");
                SocksClient client = new SocksClient("127.0.0.1", association.address())) {
            association.control().setSoTimeout(300);
            for (int i = 0; i < 15; i++) {
                client.send("127.0.0.1", echo.port(), KILOBYTE);
                client.receive();
                assertThatThrownBy(() -> association.control().getInputStream().read())
                        .isInstanceOf(SocketTimeoutException.class);
            }
        }
    }

    private static void receiveOrTimeOut(SocksClient client) throws IOException {
        try {
            client.receive();
        } catch (SocketTimeoutException e) {
            assertThat(client.socket.isClosed()).isFalse();
        }
    }

    /** Fails by a time-out. Garbage may reach somebody on this machine who answers; that is not meant. */
    private static void echoes(SocksClient client, byte[] good) throws IOException {
        client.send(good);
        byte[] reply = client.receive();
        while (!Arrays.equals(reply, good)) {
            reply = client.receive();
        }
    }

    private void restart(boolean epoll, Duration idle) {
        node.close();
        node = new UdpNode(epoll, idle);
    }

    private static List<UsageRecord> only(List<UsageRecord> records, String outbound) {
        return records.stream()
                .filter(record -> record.outbound().equals(outbound))
                .toList();
    }

    private static long sum(List<UsageRecord> records, ToLongFunction<UsageRecord> bytes) {
        return records.stream().mapToLong(bytes).sum();
    }
}
