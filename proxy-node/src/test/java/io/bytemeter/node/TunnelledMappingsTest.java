package io.bytemeter.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bytemeter.node.config.ListenAddress;
import io.bytemeter.node.config.TunnelSettings;
import io.bytemeter.usage.CloseReason;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mappings with {@code use_tunnel}, as go-tunnel's monitor tells of them. */
class TunnelledMappingsTest {
    private static final String CONFIG = """
            {"inbounds": [{"tag": "fixed", "listen": "127.0.0.1", "port": PORT1, "protocol": "dokodemo-door",
               "settings": {"address": "127.0.0.1", "port": 9}}],
             "outbounds": [{"protocol": "freedom"}]}
            """;
    private static final String EXIT = """
            {"inbounds": [{"listen": "127.0.0.1", "port": PORT1, "protocol": "socks"}],
             "outbounds": [{"tag": "direct", "protocol": "freedom"}],
             "routing": {"rules": [{"inboundTag": ["tunnel"], "outboundTag": "direct"}]}}
            """;
    private static final String SECRET = "a secret of some length";
    private static final TunnelSettings ENTRANCE =
            new TunnelSettings("entrance", new ListenAddress("127.0.0.1", 0), ListenAddress.OFF, SECRET);

    @TempDir
    private Path directory;

    private final HttpClient client = HttpClient.newHttpClient();
    private StatsNode node;

    @BeforeEach
    void start() {
        node = new StatsNode(CONFIG, directory.resolve("entrance"), ENTRANCE);
    }

    @AfterEach
    void stop() {
        node.close();
    }

    /** The other end, once it is there. */
    private StatsNode exit() {
        StatsNode exit = new StatsNode(
                EXIT,
                directory.resolve("exit"),
                new int[] {node.port(4)}, // free ports of its own might be those not opened here yet
                new TunnelSettings(
                        "exit",
                        ListenAddress.OFF,
                        new ListenAddress("127.0.0.1", node.node.tunnels().port()),
                        SECRET));
        Await.value(1, () -> node.node.tunnels().isOpen() ? 1 : 0);
        Await.value(1, () -> exit.node.tunnels().problem() == null ? 1 : 0); // it hears of it later
        return exit;
    }

    private HttpResponse<String> send(String method, String path, String body) {
        try {
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.statistics.monitorPort() + path))
                            .method(method, HttpRequest.BodyPublishers.ofString(body))
                            .header("X-API-Key", StatsNode.SECRET)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private HttpResponse<String> create(int port, int target, boolean useTunnel) {
        return send(
                "POST",
                "/api/mapping/create",
                "{\"source_port\":" + port + ",\"target_host\":\"127.0.0.1\",\"target_port\":" + target
                        + ",\"use_tunnel\":" + useTunnel + "}");
    }

    private JsonNode traffic() {
        try {
            JsonNode data = new ObjectMapper()
                    .readTree(send("GET", "/api/stats/traffic", "").body())
                    .get("data");
            for (String direction : new String[] {"sent", "received"}) {
                long sum = data.at("/tunnel/bytes_" + direction).longValue();
                for (JsonNode mapping : data.get("mappings")) {
                    sum += mapping.get("bytes_" + direction).longValue();
                }
                assertThat(data.get("total_" + direction).longValue()).isEqualTo(sum);
            }
            return data;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private long traffic(String pointer) {
        return traffic().at(pointer).longValue();
    }

    private static void echo(int port, int bytes) throws IOException {
        try (Socket socket = TestNode.client(port)) {
            socket.getOutputStream().write(Bytes.pattern(bytes));
            assertThat(socket.getInputStream().readNBytes(bytes)).isEqualTo(Bytes.pattern(bytes));
        }
    }

    @Test
    void whatTheyMoveIsTheTunnelsAndTotalsAddUp() throws IOException {
        try (TestServer target = TestServer.echo();
                StatsNode exit = exit()) {
            assertThat(create(node.port(2), target.port(), true).body())
                    .startsWith("{\"success\":true,")
                    .contains("\"use_tunnel\":true}");
            create(node.port(3), target.port(), false);
            assertThat(send("GET", "/api/mapping/list", "").body()).containsOnlyOnce("\"use_tunnel\":true");

            echo(node.port(2), 3_000);
            echo(node.port(3), 500);
            Await.value(3_500, () -> traffic("/total_sent"));
            Await.value(3_500, () -> traffic("/total_received"));
            assertThat(traffic("/tunnel/bytes_sent")).isEqualTo(3_000);
            assertThat(traffic("/tunnel/bytes_received")).isEqualTo(3_000);
            JsonNode traffic = traffic(); // one answer: the next may be of the next second
            assertThat(traffic.at("/tunnel/last_update").longValue())
                    .isEqualTo(traffic.at("/timestamp").longValue());
            assertThat(exit.usage.awaitClosed(1).payload()).containsExactly(3_000L, 3_000L);

            send("POST", "/api/mapping/remove", "{\"port\":" + node.port(2) + "}");
            assertThat(traffic("/tunnel/bytes_sent"))
                    .as("what was sent stays sent")
                    .isEqualTo(3_000);
            create(node.port(2), target.port(), false);
            echo(node.port(2), 10);
            Await.value(3_510, () -> traffic("/total_sent"));
            assertThat(traffic("/tunnel/bytes_sent")).isEqualTo(3_000);
        }
    }

    @Test
    void theySurviveARestartAndFailWhileTheTunnelIsNotConnected() throws IOException {
        int[] ports = node.ports();
        try (TestServer target = TestServer.echo()) {
            try (StatsNode exit = exit()) {
                create(node.port(2), target.port(), true);
                echo(node.port(2), 1);
                exit.usage.awaitClosed(1);
            }
            node.close();
            node = new StatsNode(CONFIG, directory.resolve("entrance"), ports, ENTRANCE);
            try (Socket socket = TestNode.client(node.port(2))) {
                assertThat(socket.getInputStream().read()).isEqualTo(-1);
            }
            assertThat(node.usage.awaitClosed(1).reasons()).containsExactly(CloseReason.UNREACHABLE);
            assertThat(send("GET", "/health", "").body())
                    .isEqualTo("{\"status\":\"ok\",\"tunnel_connected\":false,\"tunnel_enabled\":true}\n");
            assertThat(create(node.port(3), 9, true).statusCode()).isEqualTo(503);
            try (StatsNode exit = exit()) {
                echo(node.port(2), 1);
                assertThat(send("GET", "/health", "").body()).contains("\"tunnel_connected\":true");
                assertThat(exit.usage.awaitClosed(1).payload()).containsExactly(1L, 1L);
            }
            node.close();
            node = new StatsNode(CONFIG, directory.resolve("entrance"), ports);
            assertThat(send("GET", "/api/mapping/list", "").body())
                    .as("kept for when there is a tunnel again")
                    .contains("\"use_tunnel\":true");
        }
    }

    @Test
    void aNameIsForTheOtherEndToKnow() {
        try (StatsNode exit = exit()) {
            String body = "{\"source_port\":" + node.port(2)
                    + ",\"target_host\":\"%s\",\"target_port\":1,\"use_tunnel\":true}";
            assertThat(send("POST", "/api/mapping/create", body.formatted("a b"))
                            .statusCode())
                    .isEqualTo(400);
            assertThat(send("POST", "/api/mapping/create", body.formatted("no.such.invalid"))
                            .statusCode())
                    .isEqualTo(200);
            assertThat(exit.node.tunnels().problem()).isNull();
        }
    }
}
