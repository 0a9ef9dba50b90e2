package io.bytemeter.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.bytemeter.node.config.Inbound;
import io.bytemeter.node.config.Outbound;
import io.bytemeter.node.config.Timeouts;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class GarbageTest {
    private static final int CASES = 1_500;
    private static final Timeouts SHORT =
            new Timeouts(Duration.ofMillis(300), Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofSeconds(2));

    /** Mutated and cut handshakes at every inbound, beside one good connection that must not notice. */
    @Test
    void closesOnlyTheConnectionThatSentGarbage() throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(32);
        try (TestServer target = TestServer.echo();
                TestNode node = TestNode.of(
                        List.of(
                                TestNode.socks(List.of()),
                                new Inbound.Socks("login", "127.0.0.1", 0, TestNode.ACCOUNT, true, "127.0.0.1"),
                                new Inbound.Http("web", "127.0.0.1", 0, List.of())),
                        List.of(new Outbound.Blackhole("none"), new Outbound.Freedom("direct")),
                        List.of(),
                        SHORT);
                TestNode good = TestNode.of(TestNode.dokodemo(target.port()))) {
            Random random = new Random(20_261_121);
            List<String> inbounds = List.of("in", "login", "web");
            List<Future<?>> running = new ArrayList<>();
            long sent = 0;
            for (int i = 0; i < CASES; i++) {
                String inbound = inbounds.get(i % inbounds.size());
                byte[] garbage = Garbage.next(random, inbound.equals("web"));
                sent += garbage.length;
                running.add(clients.submit(() -> send(node.port(inbound), garbage)));
            }
            for (Future<?> client : running) {
                client.get(60, TimeUnit.SECONDS);
            }
            RecordedUsage.Sums sums = node.usage.awaitClosed(CASES);
            assertThat(sums.opened()).isEqualTo(CASES);
            assertThat(sums.payload()).containsExactly(0L, 0L);
            assertThat(sums.overheadUplink()).isBetween(1L, sent);
            assertThat(node.node.failures()).isZero();
            Await.value(0, () -> node.node.totals().live());
            try (Socket client = good.client()) {
                client.getOutputStream().write(1);
                assertThat(client.getInputStream().read()).isEqualTo(1);
            }
            Await.value(2, () -> reply(node, target.port()));
        } finally {
            clients.shutdownNow();
        }
    }

    /** What a client is answered; -1 if it was too slow for the short handshake. */
    private static int reply(TestNode node, int port) {
        try (Socket client = node.client()) {
            return SocksClient.connect(client, port);
        } catch (IOException e) {
            return -1;
        }
    }

    private static Void send(int port, byte[] garbage) throws IOException {
        try (Socket client = TestNode.client(port)) {
            client.getOutputStream().write(garbage);
            client.getInputStream().readAllBytes();
        } catch (SocketException e) {
            // reset: as good an answer to garbage as any
        }
        return null;
    }
}
