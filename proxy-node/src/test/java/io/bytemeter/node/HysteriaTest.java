package io.bytemeter.node;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The exchanges of Hysteria's Traffic Stats API, with a node's real connections behind them. */
class HysteriaTest {
    private static final String CONFIG = """
            {"inbounds": [{"tag": "in", "listen": "127.0.0.1", "port": PORT1, "protocol": "socks",
               "settings": {"auth": "password", "accounts": [{"user": "wang", "pass": "pw"}, {"user": "joe", "pass": "pw"}]}}],
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
                        URI.create("http://127.0.0.1:" + node.statistics.hysteriaPort() + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .header("Authorization", StatsNode.SECRET);
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private String get(String path) {
        return send("GET", path, "").body();
    }

    private void download(String user, int length, int closed) throws IOException {
        try (TestServer target = TestServer.sending(length);
                Socket socket = TestNode.client(node.port(1))) {
            SocksClient.connect(socket, user, "pw", target.port());
            assertThat(socket.getInputStream().readAllBytes()).hasSize(length);
        }
        node.usage.awaitClosed(closed);
    }

    @Test
    void trafficIsPayloadByUser() throws IOException {
        HttpResponse<String> empty = send("GET", "/traffic", "");
        assertThat(empty.body()).isEqualTo("{}");
        assertThat(empty.headers().firstValue("Content-Type")).contains("application/json; charset=utf-8");

        download("wang", 4_017, 1);
        download("joe", 446_623, 2);
        assertThat(get("/traffic")).isEqualTo("{\"joe\":{\"tx\":0,\"rx\":446623},\"wang\":{\"tx\":0,\"rx\":4017}}");
    }

    @Test
    void clearAnswersWhatCameSinceTheLastClear() throws IOException {
        download("wang", 100, 1);
        assertThat(get("/traffic?clear=1")).isEqualTo("{\"wang\":{\"tx\":0,\"rx\":100}}");
        assertThat(get("/traffic?clear=true")).isEqualTo("{}");
        download("wang", 50, 2);
        assertThat(get("/traffic?clear=yes")).isEqualTo("{\"wang\":{\"tx\":0,\"rx\":150}}"); // no true of Go's
        assertThat(get("/traffic?view=other&clear=T")).isEqualTo("{\"wang\":{\"tx\":0,\"rx\":150}}");
        assertThat(get("/traffic?clear=t")).isEqualTo("{\"wang\":{\"tx\":0,\"rx\":50}}");
    }

    @ParameterizedTest
    @CsvSource({"''", "Bearer s3cr3t", "s3cr3", "S3CR3T"})
    void theSecretIsTheWholeHeader(String given) {
        for (String path : new String[] {"/", "/traffic", "/nowhere"}) {
            HttpResponse<String> refused = send("GET", path, "", "Authorization", given);
            assertThat(refused.statusCode()).isEqualTo(401);
            assertThat(refused.body()).isEqualTo("unauthorized\n");
            assertThat(refused.headers().firstValue("Content-Type")).contains("text/plain; charset=utf-8");
            assertThat(refused.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
            assertThat(refused.headers().firstValue("WWW-Authenticate")).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"GET,/nowhere", "GET,/traffic/", "POST,/traffic", "GET,/kick", "POST,/online", "PUT,/dump/streams"})
    void anythingElseIsNotFound(String method, String path) {
        HttpResponse<String> missing = send(method, path, "");
        assertThat(missing.statusCode()).isEqualTo(404);
        assertThat(missing.body()).isEqualTo("404 page not found\n");
    }

    @Test
    void headIsNotFoundEither() {
        assertThat(send("HEAD", "/traffic", "").statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"''", "{}", "wang", "[1]", "\"wang\"", "[\"wang\""})
    void kickTakesAListOfTexts(String body) {
        HttpResponse<String> bad = send("POST", "/kick", body);
        assertThat(bad.statusCode()).isEqualTo(400);
        assertThat(bad.headers().firstValue("Content-Type")).contains("text/plain; charset=utf-8");
    }

    @Test
    void kickClosesAllConnectionsOfAUserAndNobodyElses() throws IOException {
        try (TestServer target = TestServer.echo();
                Socket first = TestNode.client(node.port(1));
                Socket second = TestNode.client(node.port(1));
                Socket other = TestNode.client(node.port(1))) {
            SocksClient.connect(first, "wang", "pw", target.port());
            SocksClient.connect(second, "wang", "pw", target.port());
            SocksClient.connect(other, "joe", "pw", target.port());
            assertThat(get("/online")).isEqualTo("{\"joe\":1,\"wang\":2}");
            assertThat(get("/dump/streams"))
                    .startsWith("{\"streams\":[{\"state\":\"estab\",\"auth\":\"joe\",")
                    .contains("\"req_addr\":\"127.0.0.1:" + target.port() + "\",\"hooked_req_addr\":\"\",\"tx\":0")
                    .endsWith("]}\n");

            HttpResponse<String> kicked = send("POST", "/kick", "[\"wang\",\"nobody\"]");
            assertThat(kicked.statusCode()).isEqualTo(200);
            assertThat(kicked.body()).isEmpty();

            assertThat(first.getInputStream().read()).isEqualTo(-1);
            assertThat(second.getInputStream().read()).isEqualTo(-1);
            other.getOutputStream().write(7);
            assertThat(other.getInputStream().read()).isEqualTo(7);
            assertThat(get("/online")).isEqualTo("{\"joe\":1}");
        }
    }

    @Test
    void streamsAsText() throws IOException {
        assertThat(get("/dump/streams")).isEqualTo("{\"streams\":[]}\n");
        try (TestServer target = TestServer.echo();
                Socket socket = TestNode.client(node.port(1))) {
            SocksClient.connect(socket, "wang", "pw", target.port());
            HttpResponse<String> text = send("GET", "/dump/streams", "", "Accept", "text/plain");
            assertThat(text.headers().firstValue("Content-Type")).contains("text/plain; charset=utf-8");
            assertThat(text.body().lines().toList().get(0))
                    .isEqualTo("State    Auth           Connection   Stream     TX-Bytes     RX-Bytes     Lifetime"
                            + "  Last-Active Req-Addr         Hooked-Req-Addr");
            assertThat(text.body().lines().toList().get(1))
                    .startsWith("ESTAB    wang ")
                    .endsWith(" -");
        }
    }

    @ParameterizedTest
    @CsvSource({"wang:pw,true,wang", "wang:no,false,''", "nobody:pw,false,''", "wang,false,''"})
    void aHysteriaServerAsksWhoMayComeIn(String auth, boolean ok, String id) {
        HttpResponse<String> answer =
                send("POST", "/auth", "{\"addr\":\"192.0.2.1:4433\",\"auth\":\"" + auth + "\",\"tx\":125000}");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"ok\":" + ok + ",\"id\":\"" + id + "\"}");
    }

    @Test
    void anAuthThatIsNoneIsRefused() {
        assertThat(send("POST", "/auth", "{").statusCode()).isEqualTo(400);
        assertThat(send("POST", "/auth", "{}").statusCode()).isEqualTo(400);
        assertThat(send("GET", "/auth", "").statusCode()).isEqualTo(405);
    }
}
