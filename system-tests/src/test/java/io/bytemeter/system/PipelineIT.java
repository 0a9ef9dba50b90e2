package io.bytemeter.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Real sockets in, totals out. Every test compares what it moved itself with what the API has gained. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PipelineIT {
    private static final long MILLION = 1_000_000;

    /** Far longer than totals take: this says that they come, not how fast this machine is. */
    private static final Duration SETTLED = Duration.ofSeconds(60);

    /** How often a long connection is seen to have grown. */
    private static final int GROWTHS = 10;

    private final TestNode node = TestNode.onFreePorts();
    private TargetServer target;
    private StandaloneProcess standalone;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException, InterruptedException {
        target = new TargetServer();
        standalone = new StandaloneProcess(directory, node.json(target.port())).start();
    }

    @AfterAll
    void stop() throws IOException, InterruptedException {
        standalone.close();
        target.close();
    }

    /** Each partition of tags is booked at its own time: what the test before has moved must not come into this one. */
    @BeforeEach
    void awaitTags() {
        Poll.until(SETTLED, "nothing is under way", () -> {
            JsonNode identities = standalone.json("/v1/reconciliation").path("identities");
            long underWay = identities.isEmpty() ? 1 : 0;
            for (JsonNode line : identities) {
                for (JsonNode bytes : line.path("underWay")) {
                    underWay += Math.abs(bytes.asLong());
                }
            }
            return underWay == 0;
        });
    }

    @Test
    void aMillionBytesThroughSocksWithoutAuthentication() throws Exception {
        Total inbound = total("inbound", "socks");
        Total outbound = total("outbound", "direct");

        ProxyClient.exchange(ProxyClient.socks(node.socks(), "", "", target.port()), 8, MILLION);
        expect("inbound", "socks", inbound.plus(8 + 13, MILLION + 12, 1));
        expect("outbound", "direct", outbound.plus(8, MILLION, 1));

        ProxyClient.exchange(ProxyClient.socks(node.socks(), "", "", target.port()), (int) MILLION, 0);
        expect("inbound", "socks", inbound.plus(8 + 13 + MILLION + 13, MILLION + 12 + 12, 2));
        expect("outbound", "direct", outbound.plus(8 + MILLION, MILLION, 2));
    }

    @Test
    void aClientGeneratedFromTheOpenApiDocumentReadsTotals() throws Exception {
        Total before = total("outbound", "direct");
        ProxyClient.exchange(ProxyClient.socks(node.socks(), "", "", target.port()), 8, 100_000);
        Total after = before.plus(8, 100_000, 1);
        expect("outbound", "direct", after);

        GeneratedClient client = new GeneratedClient(standalone.apiPort());
        assertThat(client.total("outbound", "direct")).isEqualTo(after);
        assertThat(client.listed("outbound", "direct")).isEqualTo(after);
        assertThat(client.statusOf("user", "nobody")).isEqualTo(404);
    }

    @Test
    void aMillionBytesThroughSocksWithAPassword() throws Exception {
        Total inbound = total("inbound", "socks-auth");

        ProxyClient.exchange(ProxyClient.socks(node.socksAuth(), "sockuser", "pw", target.port()), 8, MILLION);
        expect("user", "sockuser", new Total(8, MILLION, 1));
        ProxyClient.exchange(ProxyClient.socks(node.socksAuth(), "sockuser", "pw", target.port()), (int) MILLION, 0);

        expect("user", "sockuser", new Total(8 + MILLION, MILLION, 2));
        expect("inbound", "socks-auth", inbound.plus(2 * 26 + 8 + MILLION, 2 * 14 + MILLION, 2));
    }

    @Test
    void aMillionBytesThroughHttpConnect() throws Exception {
        Total inbound = total("inbound", "http-auth");

        ProxyClient.exchange(ProxyClient.http(node.httpAuth(), "httpuser", "pw", target.port()), 8, MILLION);
        expect("user", "httpuser", new Total(8, MILLION, 1));
        ProxyClient.exchange(ProxyClient.http(node.httpAuth(), "httpuser", "pw", target.port()), (int) MILLION, 0);

        int head = ProxyClient.connectHead("httpuser", "pw", target.port()).length();
        expect("user", "httpuser", new Total(8 + MILLION, MILLION, 2));
        expect("inbound", "http-auth", inbound.plus(2L * head + 8 + MILLION, 2 * 39 + MILLION, 2));
    }

    @Test
    void tenDatagramsThroughUdpAssociate() throws Exception {
        Total inbound = total("inbound", "socks-auth");
        Total user = total("user", "u0");
        try (Socket control = new Socket(InetAddress.getLoopbackAddress(), node.socksAuth());
                DatagramSocket echo = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                DatagramSocket client = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            client.setSoTimeout(30_000);
            echo.setSoTimeout(30_000);
            ProxyClient.authenticate(control, "u0", "pw");
            control.getOutputStream().write(new byte[] {5, 3, 0, 1, 0, 0, 0, 0, 0, 0});
            byte[] answer = ProxyClient.read(control, 10);
            assertThat(answer[1]).isZero();
            int relay = ByteBuffer.wrap(answer).getShort(8) & 0xFFFF;
            byte[] datagram = ByteBuffer.allocate(1010)
                    .put(new byte[] {0, 0, 0, 1, 127, 0, 0, 1})
                    .putShort((short) echo.getLocalPort())
                    .array();
            for (int i = 0; i < 10; i++) {
                client.send(new DatagramPacket(datagram, 1010, InetAddress.getLoopbackAddress(), relay));
                DatagramPacket at = new DatagramPacket(new byte[2000], 2000);
                echo.receive(at);
                assertThat(at.getLength()).isEqualTo(1000);
                echo.send(new DatagramPacket(at.getData(), 1000, at.getSocketAddress()));
                DatagramPacket back = new DatagramPacket(new byte[2000], 2000);
                client.receive(back);
                assertThat(back.getLength()).isEqualTo(1010);
            }
        }
        // As v2ray counts: 13 + 12 for the handshake, 10 for each datagram; and 3 + 2 + 2 up, 2 down for the password.
        expect("user", "u0", user.plus(10_000, 10_000, 1));
        expect("inbound", "socks-auth", inbound.plus(10_113 + 7, 10_112 + 2, 1));
    }

    @Test
    void aWrongPasswordIsOverheadAndNothingElse() throws Exception {
        Total inbound = total("inbound", "socks-auth");
        Total outbound = total("outbound", "direct");
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), node.socksAuth())) {
            ProxyClient.authenticate(socket, "sockuser", "no");
            assertThat(ProxyClient.drain(socket)).isZero();
        }
        expect("inbound", "socks-auth", inbound.plus(3 + 13, 4, 1));
        expect("outbound", "direct", outbound);
    }

    @Test
    void twoThousandConnectionsOfRandomSizesAddUpInEveryTotal() throws Exception {
        SplittableRandom random = new SplittableRandom(20261121);
        String[] inbounds = {"socks-auth", "http-auth", "mapped"};
        Total[] users = totals("user", "u0", "u1", "u2", "u3", "u4");
        Total[] before = totals("inbound", inbounds);
        Total outbound = total("outbound", "direct");
        Total nodeBefore = total("node", "n1");
        long received = target.received.get();
        long sent = target.sent.get();

        ExecutorService clients = Executors.newFixedThreadPool(200);
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            int user = i % 5;
            int up = 8 + random.nextInt(random.nextInt(1, 60_000));
            int down = random.nextInt(random.nextInt(1, 200_000));
            int inbound = random.nextInt(3);
            String name = "u" + user;
            if (inbound < 2) {
                users[user] = users[user].plus(up, down, 1);
            }
            int head = ProxyClient.connectHead(name, "pw", target.port()).length();
            int overheadUp = inbound == 0 ? 13 + 3 + 2 + 2 : inbound == 1 ? head : 0;
            int overheadDown = inbound == 0 ? 14 : inbound == 1 ? 39 : 0;
            before[inbound] = before[inbound].plus(up + overheadUp, down + overheadDown, 1);
            outbound = outbound.plus(up, down, 1);
            nodeBefore = nodeBefore.plus(up, down, 1);
            running.add(clients.submit(() -> {
                Socket socket =
                        switch (inbound) {
                            case 0 -> ProxyClient.socks(node.socksAuth(), name, "pw", target.port());
                            case 1 -> ProxyClient.http(node.httpAuth(), name, "pw", target.port());
                            default -> new Socket(InetAddress.getLoopbackAddress(), node.mapped());
                        };
                ProxyClient.exchange(socket, up, down);
                return null;
            }));
        }
        for (Future<?> client : running) {
            client.get(60, TimeUnit.SECONDS);
        }
        clients.shutdown();

        for (int i = 0; i < users.length; i++) {
            expect("user", "u" + i, users[i]);
        }
        for (int i = 0; i < inbounds.length; i++) {
            expect("inbound", inbounds[i], before[i]);
        }
        expect("outbound", "direct", outbound);
        expect("node", "n1", nodeBefore);
        assertThat(target.received.get() - received).isPositive();
        assertThat(target.sent.get() - sent).isPositive();
        for (String window : new String[] {"hour", "day"}) {
            JsonNode sum = standalone
                    .json("/v1/usage/node/n1?from=" + dayAgo() + "&window=" + window)
                    .get("total");
            assertThat(Total.of(sum)).as(window).isEqualTo(nodeBefore);
        }
    }

    @Test
    void aLongConnectionIsReportedWhileItRuns() throws Exception {
        Total inbound = total("inbound", "socks-auth");
        try (ServerSocket source = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket client = ProxyClient.socks(node.socksAuth(), "long", "pw", source.getLocalPort());
                Socket server = source.accept()) {
            OutputStream out = server.getOutputStream();
            byte[] chunk = new byte[100_000];
            AtomicLong moved = new AtomicLong();
            AtomicLong told = new AtomicLong();
            for (int growth = 0; growth < GROWTHS; growth++) {
                long before = told.get();
                Poll.until(SETTLED, "growth while it runs", () -> {
                    out.write(chunk);
                    assertThat(ProxyClient.read(client, chunk.length)).hasSize(chunk.length);
                    moved.addAndGet(chunk.length);
                    long total = total("user", "long").downlink();
                    assertThat(total).isGreaterThanOrEqualTo(told.getAndSet(total));
                    return total > before;
                });
            }
            expect("user", "long", new Total(0, moved.get(), 1));
            expect("inbound", "socks-auth", inbound.plus(13 + 3 + 4 + 2, 14 + moved.get(), 1));
        }
    }

    @Test
    void settledUntilFollowsTheClock() throws Exception {
        String before = standalone.json("/v1/usage/node").get("settledUntil").textValue();

        Poll.until(
                SETTLED,
                "settledUntil grows",
                () -> standalone
                                .json("/v1/usage/node")
                                .get("settledUntil")
                                .textValue()
                                .compareTo(before)
                        > 0);
    }

    private Total total(String kind, String id) throws IOException, InterruptedException {
        return standalone.total(kind, id);
    }

    private Total[] totals(String kind, String... ids) throws IOException, InterruptedException {
        Total[] totals = new Total[ids.length];
        for (int i = 0; i < ids.length; i++) {
            totals[i] = total(kind, ids[i]);
        }
        return totals;
    }

    private void expect(String kind, String id, Total total) {
        Poll.value(SETTLED, kind + " " + id, total, () -> total(kind, id));
    }

    private static String dayAgo() {
        return java.time.Instant.now().minus(Duration.ofDays(1)).toString();
    }
}
