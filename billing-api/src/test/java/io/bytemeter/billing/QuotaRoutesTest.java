package io.bytemeter.billing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.linecorp.armeria.server.Server;
import io.bytemeter.billing.audit.Changes;
import io.bytemeter.billing.http.Problems;
import io.bytemeter.billing.quota.QuotaRoutes;
import io.bytemeter.billing.quota.UserRoutes;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The routes that change something, over a book in memory. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QuotaRoutesTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final String ALICE = "/v1/quotas/user/alice";
    private static final String GOOD =
            "{\"period\":\"month\",\"direction\":\"both\",\"limit\":\"10GiB\",\"thresholds\":[\"80%\",\"100%\"],"
                    + "\"action\":\"block\"}";

    private final HttpClient client = HttpClient.newHttpClient();
    private final ObjectMapper mapper = new ObjectMapper();
    private final QuotasInMemory quotas = new QuotasInMemory(NOW);
    private final UsersInMemory users = new UsersInMemory(NOW);
    private final KnownChanges recorded = new KnownChanges();
    private final Changes changes = new Changes(recorded, Clock.fixed(NOW, ZoneOffset.UTC));
    private Server server;

    @BeforeAll
    void start() {
        var builder =
                Guard.add(Server.builder()).http(0).errorHandler(new Problems()).maxRequestLength(64 << 10);
        new QuotaRoutes(quotas, changes, ZoneId.of("Europe/Berlin")).addTo(builder);
        new UserRoutes(users, changes, Clock.fixed(NOW, ZoneOffset.UTC)).addTo(builder);
        server = builder.build();
        server.start().join();
    }

    @AfterAll
    void stop() {
        server.stop().join();
    }

    @BeforeEach
    void reset() {
        quotas.all.clear();
        quotas.inForce = true;
        users.asked.clear();
        recorded.entries.clear();
    }

    @Test
    void changesAreRecordedBeforeTheyAreMadeAndNotMadeWithoutTheirRecord() throws Exception {
        send("PUT", ALICE, "{\"period\":\"day\",\"limit\":0}");
        assertThat(recorded.entries).isEmpty();
        send("PUT", ALICE, GOOD);
        send("DELETE", ALICE, null);
        send("DELETE", ALICE, null);
        send("POST", "/v1/users/alice/block", "{\"until\":\"2026-11-22T00:00:00Z\"}");
        send("POST", "/v1/users/alice/unblock", null);
        send("POST", "/v1/users/alice/kick", null);

        assertThat(recorded.entries.stream().map(entry -> entry.action() + " " + entry.target()))
                .containsExactly(
                        "quota.put quota/user/alice/default",
                        "quota.delete quota/user/alice/default",
                        "user.block user/alice",
                        "user.unblock user/alice",
                        "user.kick user/alice");
        assertThat(recorded.entries.get(0).before()).isNull();
        assertThat(recorded.entries.get(0).after()).contains("\"limit\":10737418240");
        assertThat(recorded.entries.get(1).before()).contains("\"limit\":10737418240");
        assertThat(recorded.entries.get(1).after()).isNull();
        assertThat(recorded.entries.get(2).after()).isEqualTo("{\"blocked\":true,\"until\":\"2026-11-22T00:00:00Z\"}");

        recorded.available = false;
        users.asked.clear();
        assertThat(send("PUT", ALICE, GOOD).statusCode()).isEqualTo(503);
        assertThat(send("POST", "/v1/users/alice/kick", null).statusCode()).isEqualTo(503);
        recorded.available = true;
        assertThat(quotas.all).isEmpty();
        assertThat(users.asked).isEmpty();
    }

    @Test
    void aQuotaIsPutToldAndDeleted() throws Exception {
        HttpResponse<String> put = send("PUT", ALICE, GOOD);

        assertThat(put.statusCode()).as(put.body()).isEqualTo(200);
        assertThat(put.body())
                .isEqualTo("{\"kind\":\"user\",\"id\":\"alice\",\"name\":\"default\",\"version\":7,"
                        + "\"period\":\"month\",\"timeZone\":\"Europe/Berlin\",\"direction\":\"both\","
                        + "\"limit\":10737418240,\"thresholds\":["
                        + "{\"threshold\":\"80%\",\"bytes\":8589934592,\"action\":\"alert\"},"
                        + "{\"threshold\":\"100%\",\"bytes\":10737418240,\"action\":\"block\"}],"
                        + "\"createdAt\":\"2026-11-21T10:00:00Z\",\"changedAt\":\"2026-11-21T10:00:00Z\"}");
        JsonNode got = json(send("GET", ALICE, null));
        assertThat(got.path("used").longValue()).isEqualTo(5368709120L);
        assertThat(got.path("periodStart").textValue()).isEqualTo("2026-10-31T23:00:00Z");
        assertThat(got.path("periodEnd").textValue()).isEqualTo("2026-11-30T23:00:00Z");
        assertThat(send("DELETE", ALICE, null).statusCode()).isEqualTo(200);
        assertThat(send("DELETE", ALICE, null).statusCode()).isEqualTo(404);
        assertThat(send("GET", ALICE, null).statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'period':'day','limit':1000} | 800 alert 1000 alert",
                "{'period':'day','limit':1000,'action':'block'} | 800 alert 1000 block",
                "{'period':'day','limit':1000,'action':'block','thresholds':['50%']} | 500 alert 1000 block",
                "{'period':'day','limit':1000,'action':'block','thresholds':['100%','2KB']} | 1000 block 2000 block",
                "{'period':'day','limit':1000,'thresholds':[{'threshold':'90%','action':'block'},950]} | 900 block 950 alert"
            })
    void theActionIsThatOfTheLimitAndAbove(String body, String thresholds) throws Exception {
        JsonNode put = json(send("PUT", ALICE, body.replace('\'', '"')));

        StringBuilder told = new StringBuilder();
        put.path("thresholds").forEach(threshold -> told.append(told.isEmpty() ? "" : " ")
                .append(threshold.path("bytes").asLong())
                .append(' ')
                .append(threshold.path("action").asText()));
        assertThat(told.toString()).as(put.toString()).isEqualTo(thresholds);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "limit | {'period':'day','limit':0}",
                "limit | {'period':'day','limit':-5}",
                "limit | {'period':'day','limit':'-5GB'}",
                "limit | {'period':'day','limit':9223372036854775808}",
                "limit | {'period':'day','limit':'8192PiB'}",
                "limit | {'period':'day','limit':1.5}",
                "limit | {'period':'day','limit':true}",
                "limit | {'period':'day'}",
                "limit | {'period':'day','limit':null}",
                "period | {'limit':1}",
                "period | {'period':'week','limit':1}",
                "direction | {'period':'day','limit':1,'direction':'up'}",
                "action | {'period':'day','limit':1,'action':'kill'}",
                "thresholds[1] | {'period':'day','limit':1000,'thresholds':['80%','1001%']}",
                "thresholds[0] | {'period':'day','limit':1000,'thresholds':['0%']}",
                "thresholds[0] | {'period':'day','limit':1000,'thresholds':[{'threshold':'x'}]}",
                "threshold | {'period':'day','limit':1000,'thresholds':[{'action':'block'}]}",
                "size | {'period':'day','limit':1000,'thresholds':[{'size':1}]}",
                "thresholds | {'period':'day','limit':1000,'thresholds':[]}",
                "thresholds | {'period':'day','limit':1000,'thresholds':'80%'}",
                "thresholds | {'period':'day','limit':1000,'thresholds':['100%','1KB']}",
                "timeZone | {'period':'day','limit':1,'timeZone':'Mars/Base'}",
                "timeZone | {'period':'day','limit':1,'timeZone':'+05:37'}",
                "anchorDay | {'period':'cycle','limit':1,'anchorDay':32}",
                "anchorDay | {'period':'cycle','limit':1,'anchorDay':0}",
                "anchorDay | {'period':'cycle','limit':1,'anchorDay':'x'}",
                "anchorDay | {'period':'month','limit':1,'anchorDay':2}",
                "anchorTime | {'period':'cycle','limit':1,'anchorTime':'25:00'}",
                "anchorTime | {'period':'cycle','limit':1,'anchorTime':'06:07'}",
                "limits | {'period':'day','limits':1}",
                "body | [1]",
                "body | {'period':'day','limit':1,'limit':2}",
                "body | {'period':'day','limit':1} {}",
                "body | {'period'",
                "body | ''"
            })
    void badInputIsNamedAndChangesNothing(String field, String body) throws Exception {
        HttpResponse<String> answer = send("PUT", ALICE, body.replace('\'', '"'));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(json(answer).path("parameter").textValue()).as(answer.body()).isEqualTo(field);
        assertThat(quotas.all).isEmpty();
    }

    @Test
    void tooMuchIsRefused() throws Exception {
        String many = "{\"period\":\"day\",\"limit\":1,\"thresholds\":["
                + String.join(",", Collections.nCopies(10_000, "\"80%\"")) + "]}";
        assertThat(many.length()).isLessThan(64 << 10);
        HttpResponse<String> thresholds = send("PUT", ALICE, many);
        assertThat(thresholds.statusCode()).isEqualTo(400);
        assertThat(json(thresholds).path("detail").textValue())
                .isEqualTo("thresholds: 10000 of them (expected: a list of 1..32, such as [\"80%\", \"100%\"])");

        assertThat(quotas.all).isEmpty();
    }

    /** Refused by its announced length. A client that sends it all the same may never see why, so this one does not. */
    @Test
    void aBodyThatIsTooLongIsRefused() throws Exception {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), server.activeLocalPort())) {
            client.setSoTimeout(60_000);
            String head = "PUT " + ALICE + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 70000\r\n\r\n";
            client.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            BufferedReader answer =
                    new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
            assertThat(answer.readLine()).isEqualTo("HTTP/1.1 400 Bad Request");
            String line = answer.readLine();
            while (!line.startsWith("{")) {
                line = answer.readLine();
            }
            assertThat(line).contains("body: longer (expected: at most 65536 bytes)", "\"parameter\":\"body\"");
        }
        assertThat(quotas.all).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/quotas/person/alice", "/v1/quotas/user/a%0Ab", "/v1/quotas/user/alice/a%20b"})
    void aBadPathIsRefused(String path) throws Exception {
        for (String method : List.of("GET", "PUT", "DELETE")) {
            assertThat(send(method, path, method.equals("PUT") ? GOOD : null).statusCode())
                    .as(method)
                    .isEqualTo(400);
        }
    }

    @Test
    void onlyUsersCanBeBlocked() throws Exception {
        HttpResponse<String> answer = send("PUT", "/v1/quotas/node/n1", GOOD);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).path("detail").textValue())
                .isEqualTo("action: block (expected: alert, because only users can be kept out)");
    }

    @Test
    void theListComesInPages() throws Exception {
        for (String path : List.of("user/a", "user/a/more", "user/b%2Fc", "inbound/a")) {
            assertThat(send("PUT", "/v1/quotas/" + path, "{\"period\":\"day\",\"limit\":\"1GB\"}")
                            .statusCode())
                    .isEqualTo(200);
        }
        JsonNode first = json(send("GET", "/v1/quotas?limit=3", null));
        assertThat(first.path("quotas")).hasSize(3);
        JsonNode second = json(
                send("GET", "/v1/quotas?limit=3&cursor=" + first.path("cursor").textValue(), null));
        assertThat(second.path("quotas")).hasSize(1);
        assertThat(second.has("cursor")).isFalse();
        assertThat(second.path("quotas").get(0).path("kind").textValue()).isEqualTo("inbound");
        assertThat(json(send("GET", "/v1/quotas?subject=user/b/c", null)).path("quotas"))
                .hasSize(1);
        assertThat(send("GET", "/v1/quotas?subject=alice", null).statusCode()).isEqualTo(400);
        assertThat(send("GET", "/v1/quotas?cursor=AAAA", null).statusCode()).isEqualTo(400);
        assertThat(send("GET", "/v1/quotas?limit=1001", null).statusCode()).isEqualTo(400);
    }

    @Test
    void whatIsNotInForceYetIsAccepted() throws Exception {
        quotas.inForce = false;

        assertThat(send("PUT", ALICE, GOOD).statusCode()).isEqualTo(202);
        assertThat(send("POST", "/v1/users/alice/kick", null).statusCode()).isEqualTo(202);
    }

    @Test
    void usersAreBlockedUnblockedAndKicked() throws Exception {
        assertThat(send("POST", "/v1/users/a%2Fb/block", null).body())
                .isEqualTo("{\"user\":\"a/b\",\"blocked\":true,\"blocks\":[{\"cause\":\"operator\","
                        + "\"since\":\"2026-11-21T10:00:00Z\"}],\"changedAt\":\"2026-11-21T10:00:00Z\"}");
        send("POST", "/v1/users/bob/block", "{\"until\":\"2026-11-21T13:00:00+01:00\"}");
        send("POST", "/v1/users/bob/unblock", "{}");
        send("POST", "/v1/users/bob/kick", null);

        assertThat(users.asked)
                .containsExactly("block a/b null", "block bob 2026-11-21T12:00:00Z", "unblock bob", "kick bob");
        JsonNode access = json(send("GET", "/v1/users/bob/access", null));
        assertThat(access.path("blocks").get(0).path("quota").textValue()).isEqualTo("default");
        assertThat(access.path("remaining").longValue()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/v1/users/bob/block | {'until':'2026-11-21T10:00:00Z'} | until",
                "/v1/users/bob/block | {'until':'soon'} | until",
                "/v1/users/bob/block | {'till':'x'} | till",
                "/v1/users/bob/unblock | {'until':'x'} | until",
                "/v1/users/bob/kick | [] | body"
            })
    void aBadCommandChangesNothing(String path, String body, String field) throws Exception {
        HttpResponse<String> answer = send("POST", path, body.replace('\'', '"'));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).path("parameter").textValue()).isEqualTo(field);
        assertThat(users.asked).isEmpty();
    }

    /** The examples of the document are what the routes take. */
    @Test
    void theExamplesOfTheDocumentAreAccepted() throws Exception {
        try (InputStream document = getClass().getResourceAsStream("/openapi/billing-v1.yaml")) {
            JsonNode examples = new YAMLMapper()
                    .readTree(document)
                    .at("/paths/~1v1~1quotas~1{kind}~1{id}/put/requestBody/content/application~1json/examples");
            assertThat(examples).isNotEmpty();
            for (JsonNode example : examples) {
                HttpResponse<String> answer =
                        send("PUT", ALICE, example.path("value").toString());
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            }
        }
    }

    private HttpResponse<String> send(String method, String path, String body)
            throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.activeLocalPort() + path))
                        .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode json(HttpResponse<String> response) throws IOException {
        return mapper.readTree(response.body());
    }
}
