package io.bytemeter.node.udp;

import static org.assertj.core.api.Assertions.assertThat;

import io.bytemeter.usage.CloseReason;
import io.bytemeter.usage.UsageRecord;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DokodemoSessionsTest {
    private UdpNode node = new UdpNode(false, Duration.ofMinutes(5));

    @AfterEach
    void stop() {
        node.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everySourceHasASessionAndEveryByteIsPayload(boolean epoll) throws Exception {
        restart(epoll, Duration.ofMinutes(5));
        Random random = new Random(1);
        long bytes = 0;
        try (UdpEcho echo = new UdpEcho("127.0.0.1")) {
            Channel port = node.map(echo.port());
            InetSocketAddress proxy = (InetSocketAddress) port.localAddress();
            try (SocksClient one = new SocksClient("127.0.0.1", proxy);
                    SocksClient two = new SocksClient("127.0.0.2", proxy)) {
                for (int i = 0; i < 50; i++) {
                    byte[] payload = new byte[random.nextInt(2_000)];
                    random.nextBytes(payload);
                    SocksClient client = i % 3 == 0 ? one : two;
                    client.send(payload);
                    assertThat(client.receive()).isEqualTo(payload);
                    bytes += payload.length;
                }
            }
            port.close().sync();
        }

        List<UsageRecord> records = node.settle();
        assertThat(records.stream().mapToLong(UsageRecord::uplink).sum()).isEqualTo(bytes);
        assertThat(records.stream().mapToLong(UsageRecord::downlink).sum()).isEqualTo(bytes);
        assertThat(records).allSatisfy(record -> {
            assertThat(record.overheadUplink() + record.overheadDownlink()).isZero();
            assertThat(record.inbound()).isEqualTo("door");
            assertThat(record.outbound()).isEqualTo("direct");
            assertThat(record.user()).isEmpty();
        });
        assertThat(records.stream().filter(record -> record.closed() == CloseReason.SHUTDOWN))
                .hasSize(2);
    }

    @Test
    @Timeout(60)
    void aSessionWithoutTrafficEndsAndTheNextDatagramOpensAnother() throws Exception {
        restart(false, Duration.ofSeconds(2)); // time for an echo also where threads have to wait
        try (UdpEcho echo = new UdpEcho("127.0.0.1")) {
            Channel port = node.map(echo.port());
            try (SocksClient client = new SocksClient("127.0.0.1", (InetSocketAddress) port.localAddress())) {
                client.send(new byte[10]);
                client.receive();
                while (node.loop
                        .submit(() -> node.records.stream().noneMatch(record -> record.closed() == CloseReason.IDLE))
                        .get()) {
                    Thread.onSpinWait();
                }
                client.send(new byte[20]);
                client.receive();
            }
            port.close().sync();
        }

        List<UsageRecord> records = node.settle();
        assertThat(records).extracting(UsageRecord::closed).contains(CloseReason.IDLE);
        assertThat(records.stream().mapToLong(UsageRecord::uplink).sum()).isEqualTo(30);
        assertThat(records.stream().filter(UsageRecord::opened)).hasSize(2);
    }

    private void restart(boolean epoll, Duration idle) {
        node.close();
        node = new UdpNode(epoll, idle);
    }
}
