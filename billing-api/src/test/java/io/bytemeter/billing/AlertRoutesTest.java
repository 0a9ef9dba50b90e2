package io.bytemeter.billing;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.server.Server;
import io.bytemeter.billing.alerts.AlertRoutes;
import io.bytemeter.billing.alerts.LiveAlerts;
import io.bytemeter.billing.alerts.WebhookRoutes;
import io.bytemeter.billing.audit.Changes;
import io.bytemeter.billing.http.Acceptor;
import io.bytemeter.billing.http.Problems;
import io.bytemeter.keys.Scope;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlertRoutesTest {
    private final AlertsInMemory alerts = new AlertsInMemory();
    private final HttpClient client = HttpClient.newHttpClient();
    private final LiveAlerts live = new LiveAlerts(alerts);
    private final KnownKeys keys = new KnownKeys();
    private final KnownChanges recorded = new KnownChanges();
    private Server server;

    @BeforeEach
    void start() {
        var builder = Guard.add(Server.builder(), keys)
                .http(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .bossGroupFactory(Acceptor::of)
                .gracefulShutdownTimeoutMillis(0, 0)
                .errorHandler(new Problems());
        new AlertRoutes(alerts).addTo(builder);
        live.addTo(builder);
        new WebhookRoutes(alerts, new Changes(recorded, Clock.systemUTC())).addTo(builder);
        server = builder.build();
        server.start().join();
    }

    @AfterEach
    void stop() {
        live.close();
        server.stop().join();
    }

    @Test
    void alertsAreToldPageByPage() throws Exception {
        String alert = "{\"id\":\"a1\",\"subject\":\"user/alice\",\"quota\":\"default\",\"quotaVersion\":1,"
                + "\"state\":\"raised\",\"threshold\":800,\"thresholdText\":\"80%\",\"action\":\"block\","
                + "\"limit\":1000,\"used\":801,\"period\":\"month\",\"direction\":\"both\","
                + "\"periodStart\":\"2026-11-21T10:00:00Z\",\"crossedAt\":\"2026-11-21T10:00:00Z\","
                + "\"noticedAt\":\"2026-11-21T10:00:00Z\",\"crossedBy\":{\"node\":\"n1\",\"epoch\":7,"
                + "\"partition\":3,\"sequence\":9,\"connection\":42}}";
        assertThat(call("GET", "/v1/alerts?subject=user/alice", null).body())
                .isEqualTo("{\"alerts\":[" + alert + "],\"cursor\":\"next\"}");
        assertThat(call("GET", "/v1/alerts?cursor=next", null).body()).isEqualTo("{\"alerts\":[" + alert + "]}");
    }

    @Test
    void theLiveStreamGoesOnBehindTheLastEvent() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri("/v1/alerts/live"))
                .header("Last-Event-ID", "p1")
                .build();
        var response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        assertThat(response.headers().firstValue("content-type")).hasValue("text/event-stream");
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            String line = lines.readLine();
            while (!line.startsWith("id")) {
                line = lines.readLine();
            }
            assertThat(line).isEqualTo("id:p2");
            assertThat(lines.readLine()).isEqualTo("event:alert");
            assertThat(lines.readLine()).startsWith("data:{\"id\":\"a1\"");
            live.close();
            assertThat(lines.lines().filter(rest -> !rest.isBlank())).isEmpty();
        }
        assertThat(alerts.calls).containsExactly("left");
    }

    @Test
    void aLimitedKeyIsToldOfItsSubjectsOnlyAndOfNoNode() throws Exception {
        String alices = keys.add(Scope.READ, "ali*");
        String others = keys.add(Scope.READ, "acme/*");

        assertThat(ask("/v1/alerts", alices))
                .contains("\"subject\":\"user/alice\"")
                .doesNotContain("n1", "crossedBy");
        assertThat(ask("/v1/alerts", others)).startsWith("{\"alerts\":[]");
        assertThat(ask("/v1/alerts?subject=user/alice", others))
                .isEqualTo(ask("/v1/alerts?subject=user/nobody", others))
                .contains("\"status\":403");
        assertThat(liveUntilItEnds(alices))
                .contains("\"subject\":\"user/alice\"")
                .doesNotContain("n1", "crossedBy");
        assertThat(liveUntilItEnds(others)).doesNotContain("alice");
        assertThat(ask("/v1/alerts/live?subject=user/alice", others)).contains("\"status\":403");
    }

    private String ask(String path, String key) throws Exception {
        return client.send(with(path, key), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private HttpRequest with(String path, String key) {
        return HttpRequest.newBuilder(uri(path))
                .header("Authorization", "Bearer " + key)
                .header("Last-Event-ID", "p1")
                .build();
    }

    private String liveUntilItEnds(String key) throws Exception {
        var response = client.send(with("/v1/alerts/live", key), HttpResponse.BodyHandlers.ofInputStream());
        live.close();
        return new String(response.body().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void theSecretIsToldOnce() throws Exception {
        var created = call("POST", "/v1/webhooks", "{\"url\":\"https://example.com/hook\"}");
        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(created.headers().firstValue("cache-control")).hasValue("no-store");
        assertThat(created.body()).contains("\"secret\":\"whsec_c2VjcmV0\"");
        assertThat(call("GET", "/v1/webhooks", null).body())
                .contains("\"id\":\"w1\"")
                .doesNotContain("secret");
        assertThat(call("GET", "/v1/webhooks/w1", null).body()).doesNotContain("secret");
    }

    @Test
    void aWebhookIsWorkedWithByItsId() throws Exception {
        assertThat(call("POST", "/v1/webhooks/w1/disable", null).statusCode()).isEqualTo(200);
        assertThat(call("POST", "/v1/webhooks/w1/enable", null).statusCode()).isEqualTo(200);
        assertThat(call("POST", "/v1/webhooks/w1/test", null).body()).isEqualTo("{\"delivered\":false,\"status\":500}");
        assertThat(call("POST", "/v1/webhooks/w1/replay", "{\"alert\":\"a1\"}").body())
                .isEqualTo("{\"id\":\"w1\",\"deliveries\":1}");
        assertThat(call("GET", "/v1/webhooks/w1/deliveries", null).body())
                .contains("\"lastAttempt\":{\"delivered\":true,\"status\":204}");
        assertThat(call("DELETE", "/v1/webhooks/w1", null).statusCode()).isEqualTo(200);
        assertThat(recorded.entries.stream().map(entry -> entry.action() + " " + entry.target()))
                .containsExactly(
                        "webhook.disable webhook/w1",
                        "webhook.enable webhook/w1",
                        "webhook.test webhook/w1",
                        "webhook.replay webhook/w1",
                        "webhook.delete webhook/w1");
        assertThat(recorded.entries.toString())
                .contains("https://example.com\"")
                .doesNotContain("secret", "/hook");
        assertThat(alerts.calls)
                .containsExactly("enable w1 false", "enable w1 true", "replay w1 a1 null null", "delete w1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET|/v1/alerts?subject=alice||400|subject",
                "GET|/v1/alerts?subject=planet/alice||400|subject",
                "GET|/v1/alerts?subject=user/||400|subject",
                "GET|/v1/alerts?from=now||400|from",
                "GET|/v1/alerts?from=2026-11-21T10:00:00Z&to=2026-11-21T10:00:00Z||400|to",
                "GET|/v1/alerts?limit=0||400|limit",
                "GET|/v1/alerts?limit=1001||400|limit",
                "GET|/v1/alerts?cursor=x||400|cursor",
                "GET|/v1/alerts?colour=red||400|colour",
                "GET|/v1/alerts/live?colour=red||400|colour",
                "GET|/v1/alerts/live?subject=alice||400|subject",
                "POST|/v1/webhooks||400|url",
                "POST|/v1/webhooks|{}|400|url",
                "POST|/v1/webhooks|{\"url\":7}|400|url",
                "POST|/v1/webhooks|{\"url\":\"http://127.0.0.1/\"}|400|url",
                "POST|/v1/webhooks|{\"url\":\"https://x/\",\"secret\":\"mine\"}|400|secret",
                "POST|/v1/webhooks|[]|400|body",
                "POST|/v1/webhooks|{|400|body",
                "POST|/v1/webhooks/w1/enable|{\"x\":1}|400|x",
                "POST|/v1/webhooks/w1/replay|{}|400|from",
                "POST|/v1/webhooks/w1/replay|{\"from\":\"yesterday\"}|400|from",
                "GET|/v1/webhooks/w1/deliveries?limit=x||400|limit",
                "GET|/v1/webhooks/w2||404|",
                "POST|/v1/webhooks/w2/test||404|",
                "DELETE|/v1/webhooks/w2||404|"
            })
    void badInputIsNamedAndChangesNothing(String method, String path, String body, int status, String parameter)
            throws Exception {
        var response = call(method, path, body);
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("content-type").orElse("")).startsWith("application/problem+json");
        if (parameter != null) {
            assertThat(response.body()).contains("\"parameter\":\"" + parameter + "\"");
        }
        assertThat(alerts.calls).isEmpty();
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.activeLocalPort() + path);
    }

    private HttpResponse<String> call(String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri(path))
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
