package io.bytemeter.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The exchanges of go-tunnel's monitor, with mappings that are real. */
class TunnelMonitorTest {
    private static final String CONFIG = """
            {"inbounds": [{"tag": "fixed", "listen": "127.0.0.1", "port": PORT1, "protocol": "dokodemo-door",
               "settings": {"address": "127.0.0.1", "port": 9}}],
             "outbounds": [{"protocol": "freedom"}]}
            """;

    @TempDir
    private Path directory;

    private final HttpClient client = HttpClient.newHttpClient();
    private StatsNode node;

    @BeforeEach
    void start() {
        node = new StatsNode(CONFIG, directory);
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private HttpResponse<String> send(String method, String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + node.statistics.monitorPort() + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .header("X-API-Key", StatsNode.SECRET);
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private HttpResponse<String> create(int port, String host, int target) {
        return send(
                "POST",
                "/api/mapping/create",
                "{\"source_port\":" + port + ",\"target_host\":\"" + host + "\",\"target_port\":" + target
                        + ",\"use_tunnel\":false}");
    }

    private JsonNode traffic() {
        try {
            JsonNode data = new ObjectMapper()
                    .readTree(send("GET", "/api/stats/traffic", "").body())
                    .get("data");
            long sent = data.at("/tunnel/bytes_sent").longValue();
            long received = data.at("/tunnel/bytes_received").longValue();
            for (JsonNode mapping : data.get("mappings")) {
                sent += mapping.get("bytes_sent").longValue();
                received += mapping.get("bytes_received").longValue();
            }
            assertThat(data.get("total_sent").longValue()).isEqualTo(sent);
            assertThat(data.get("total_received").longValue()).isEqualTo(received);
            return data;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aMappingIsRealAndCountedWhileItRuns() throws IOException {
        int port = node.port(2);
        try (TestServer target = TestServer.echo()) {
            HttpResponse<String> created = create(port, "127.0.0.1", target.port());
            assertThat(created.statusCode()).isEqualTo(200);
            assertThat(created.body())
                    .isEqualTo("{\"success\":true,\"message\":\"端口映射创建成功\",\"data\":{\"source_port\":" + port
                            + ",\"target_host\":\"127.0.0.1\",\"target_port\":" + target.port()
                            + ",\"use_tunnel\":false}}\n");
            assertThat(created.headers().firstValue("Content-Type")).contains("application/json");

            try (Socket long1 = TestNode.client(port)) {
                long1.getOutputStream().write(new byte[1_000]);
                assertThat(long1.getInputStream().readNBytes(1_000)).hasSize(1_000);
                Await.value(1_000, () -> traffic().get("total_sent").longValue());
                long1.getOutputStream().write(new byte[500]);
                Await.value(1_500, () -> traffic().get("total_sent").longValue());

                HttpResponse<String> removed = send("POST", "/api/mapping/remove", "{\"port\":" + port + "}");
                assertThat(removed.body())
                        .isEqualTo("{\"success\":true,\"message\":\"端口映射删除成功\",\"data\":{\"port\":" + port + "}}\n");
                long1.getInputStream().readNBytes(500);
                assertThat(long1.getInputStream().read()).isEqualTo(-1);
            }
        }
    }

    @Test
    void statsHaveTheDocumentedForm() {
        assertThat(send("GET", "/api/stats/traffic", "").body())
                .matches("\\{\"success\":true,\"message\":\"获取流量统计成功\",\"data\":\\{"
                        + "\"tunnel\":\\{\"bytes_sent\":0,\"bytes_received\":0,\"last_update\":0},"
                        + "\"mappings\":\\[\\{\"port\":" + node.port(1)
                        + ",\"bytes_sent\":0,\"bytes_received\":0,\"last_update\":\\d{10}}],"
                        + "\"total_sent\":0,\"total_received\":0,\"timestamp\":\\d{10}}}\n");
    }

    @Test
    void mappingsMadeAtRunTimeSurviveARestart() throws IOException {
        try (TestServer target = TestServer.sending(100)) {
            create(node.port(2), "127.0.0.1", target.port());
            int[] ports = node.ports();
            node.close();
            node = new StatsNode(CONFIG, directory, ports);

            assertThat(send("GET", "/api/mapping/list", "").body())
                    .contains("\"message\":\"获取映射列表成功\"", "\"source_port\":" + node.port(2), "\"count\":2}}");
            try (Socket socket = TestNode.client(node.port(2))) {
                assertThat(socket.getInputStream().readAllBytes()).hasSize(100);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "POST;/api/stats/traffic;'';405",
                "GET;/api/mapping/create;'';405",
                "GET;/api/mapping/remove;'';405",
                "POST;/api/mapping/list;'';405",
                "POST;/api/mapping/create;{;400",
                "POST;/api/mapping/create;[];400",
                "POST;/api/mapping/create;{\"source_port\":70000,\"target_host\":\"a\",\"target_port\":1};400",
                "POST;/api/mapping/create;{\"source_port\":5,\"target_host\":\"\",\"target_port\":1};400",
                "POST;/api/mapping/create;{\"source_port\":5,\"target_host\":\"no.such.invalid\",\"target_port\":1};400",
                "POST;/api/mapping/create;{\"source_port\":5,\"target_host\":\"a\",\"target_port\":1,\"use_tunnel\":true};503",
                "POST;/api/mapping/remove;{;400",
                "POST;/api/mapping/remove;{\"port\":5};404"
            })
    void errorsHaveTheEnvelopeWithoutData(String method, String path, String body, int status) {
        HttpResponse<String> error = send(method, path, body);
        assertThat(error.statusCode()).isEqualTo(status);
        assertThat(error.body()).startsWith("{\"success\":false,\"message\":\"").doesNotContain("data");
    }

    @Test
    void aTakenPortIsAConflict() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(create(taken.getLocalPort(), "127.0.0.1", 9).statusCode())
                    .isEqualTo(409);
        }
        assertThat(create(node.port(2), "127.0.0.1", 9).statusCode()).isEqualTo(200);
        assertThat(create(node.port(2), "127.0.0.1", 9).statusCode()).isEqualTo(409);
        assertThat(create(node.port(1), "127.0.0.1", 9).statusCode()).isEqualTo(409);
    }

    @Test
    void healthIsOpenAndTheRestAsksForTheKey() {
        assertThat(send("GET", "/health", "", "X-API-Key", "wrong").body())
                .isEqualTo("{\"status\":\"ok\",\"tunnel_connected\":false,\"tunnel_enabled\":false}\n");
        HttpResponse<String> refused = send("GET", "/api/stats/traffic", "", "X-API-Key", "wrong");
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.body()).isEqualTo("{\"success\":false,\"message\":\"无效的 API 密钥\"}\n");
        assertThat(send("GET", "/api/stats/traffic", "", "X-API-Key", "", "secret", StatsNode.SECRET)
                        .statusCode())
                .isEqualTo(200);
        assertThat(send("GET", "/api/stats/traffic?api_key=" + StatsNode.SECRET, "", "X-API-Key", "")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void thePageNeedsNothingFromElsewhere() {
        HttpResponse<String> page = send("GET", "/api/stats/monitor", "");
        assertThat(page.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
        assertThat(page.body()).startsWith("<!doctype html>").doesNotContain("http://", "https://", "src=", "href=");
    }
}
