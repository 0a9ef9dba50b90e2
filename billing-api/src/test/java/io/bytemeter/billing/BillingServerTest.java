package io.bytemeter.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.bytemeter.metering.query.SubjectUsage;
import io.bytemeter.settings.InvalidSettingException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The routes over a reader that knows one of everything. */
class BillingServerTest extends BillingServerFixture {
    @Test
    void aGapTellsItsBoundsAndItsBytes() throws Exception {
        assertThat(get("/v1/gaps?node=n1").body())
                .isEqualTo(
                        "{\"stale\":true,\"lag\":4,\"gaps\":[{\"id\":\"n1/7/3/4\",\"node\":\"n1\",\"epoch\":7,\"partition\":3,"
                                + "\"firstSequence\":2,\"lastSequence\":4,\"sequences\":3,\"from\":\"2026-11-21T10:00:00Z\","
                                + "\"to\":\"2026-11-21T10:00:02Z\",\"state\":\"open\",\"noticedAt\":\"2026-11-21T10:00:00Z\","
                                + "\"missing\":{\"uplink\":1,\"downlink\":2,\"overheadUplink\":3,\"overheadDownlink\":4}}]}");
        assertThat(get("/v1/gaps?node=n2").body()).isEqualTo("{\"gaps\":[]}");
    }

    @Test
    void theReconciliationTellsEachLineAndWhetherAllAreExact() throws Exception {
        JsonNode found = json(get("/v1/reconciliation"));

        assertThat(found.get("exact").booleanValue()).isFalse();
        assertThat(found.get("stale").booleanValue()).isTrue();
        assertThat(found.get("lag").longValue()).isEqualTo(6);
        JsonNode line = found.get("nodes").get(0);
        assertThat(line.get("state").textValue()).isEqualTo("loss");
        assertThat(line.get("missing").get("downlink").longValue()).isEqualTo(8);
        assertThat(line.get("missingBatches").longValue()).isEqualTo(3);
        assertThat(line.get("note").textValue()).isEqualTo("a note");
        assertThat(found.get("gaps").get("batches").longValue()).isEqualTo(3);
    }

    @Test
    void answersAsTheContractShows() throws Exception {
        HttpResponse<String> response = get("/v1/usage/user/alice?window=day");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body())
                .isEqualTo("{\"kind\":\"user\",\"id\":\"alice\",\"window\":\"day\",\"timeZone\":\"Z\","
                        + "\"settledUntil\":\"2026-11-21T10:00:00Z\",\"windows\":[{\"start\":\"2026-11-21T00:00:00Z\","
                        + "\"end\":\"2026-11-22T00:00:00Z\",\"uplink\":90,\"downlink\":1000205,\"connections\":1}],"
                        + "\"total\":{\"uplink\":90,\"downlink\":1000205,\"connections\":1}}");
    }

    @Test
    void anInboundsBytesIncludeItsOverhead() throws Exception {
        JsonNode total = json(get("/v1/usage/inbound/socks")).get("total");

        assertThat(total.get("uplink").longValue()).isEqualTo(104);
        assertThat(total.get("downlink").longValue()).isEqualTo(1_000_217);
        assertThat(total.get("overheadUplink").longValue()).isEqualTo(14);
    }

    @ParameterizedTest
    @CsvSource({
        "a%2Fb, a/b",
        "%C3%BC%40x, ü@x",
        "with%20space, with space",
        "x%3E%3E%3Ey, x>>>y",
        "a+b, a+b",
        "50%25, 50%",
        "a%3Fb%23c, a?b#c"
    })
    void idsAreDecodedOnce(String encoded, String id) throws Exception {
        assertThat(json(get("/v1/usage/user/" + encoded)).get("id").textValue()).isEqualTo(id);
        assertThat(asked.get(0).subject().id()).isEqualTo(id);
    }

    @Test
    void anUnknownSubjectIsNotFound() throws Exception {
        HttpResponse<String> response = get("/v1/usage/user/nobody");

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.headers().firstValue("content-type").orElse("")).startsWith("application/problem+json");
        assertThat(json(response).get("detail").textValue()).contains("user/nobody");
    }

    @Test
    void withoutARangeTheCurrentWindowIsMeant() throws Exception {
        get("/v1/usage/user/alice?window=month&timeZone=Asia/Kathmandu");

        assertThat(asked.get(0).from()).isEqualTo("2026-10-31T18:15:00Z");
        assertThat(asked.get(0).to()).isAfter(NOW);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/v1/usage/user/a?window=year | window: year (expected: hour, day, month, cycle) | window",
                "/v1/usage/person/a | kind: person (expected: user, inbound, outbound, node) | kind",
                "/v1/usage/user/a?from=yesterday | from: yesterday (expected: a time such as 2026-11-21T10:00:00Z) | from",
                "/v1/usage/user/a?timeZone=Mars/X | timeZone: Mars/X (expected: an IANA time zone such as Europe/Berlin) | timeZone",
                "/v1/usage/user/a?form=1 | form: 1 (expected: one of the parameters from, to, window, timeZone, anchorDay, anchorTime, breakdown) | form",
                "/v1/usage/user/a?window=day&window=hour | window: day, hour (expected: once) | window",
                "/v1/usage/inbound/a?breakdown=node | breakdown: node (expected: none, because only users can be broken down) | breakdown",
                "/v1/usage/user?limit=0 | limit: 0 (expected: 1..1000) | limit",
                "/v1/usage/user?limit=9999999999 | limit: 9999999999 (expected: 1..1000) | limit",
                "/v1/usage/user?sort=size | sort: size (expected: total, uplink, downlink, id) | sort",
                "/v1/usage/user?cursor=AAAA | cursor: AAAA (expected: the cursor of an earlier answer) | cursor",
                "/v1/gaps?limit=0 | limit: 0 (expected: 1..10000) | limit",
                "/v1/gaps?from=2026-11-21T10:00:00Z&to=2026-11-21T10:00:00Z | to: 2026-11-21T10:00:00Z (expected: a time after from, 2026-11-21T10:00:00Z) | to",
                "/v1/reconciliation?x=1 | x: 1 (expected: no parameter) | x",
                "/v1/nodes?x=1 | x: 1 (expected: no parameter) | x"
            })
    void aBadParameterIsNamedWithItsValueAndWhatWasExpected(String path, String detail, String parameter)
            throws Exception {
        HttpResponse<String> response = get(path);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response).get("detail").textValue()).isEqualTo(detail);
        assertThat(json(response).get("parameter").textValue()).isEqualTo(parameter);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "from=2026-11-21T10:00:00Z&to=2026-11-21T10:00:00Z",
                "from=2024-01-01T00:00:00Z&to=2026-01-01T00:00:00Z&window=hour",
                "from=0001-01-01T00:00:00Z",
                "from=%2B999999999-12-31T23:59:59Z",
                "from=2026-11-21T10:00:00Z&to=2026-11-20T10:00:00Z"
            })
    void aRangeThatIsEmptyOrTooLongIsRefused(String range) throws Exception {
        assertThat(get("/v1/usage/user/a?" + range).statusCode()).isEqualTo(400);
    }

    @Test
    void aControlCharacterInAnIdIsRefused() throws Exception {
        assertThat(get("/v1/usage/user/a%00b").statusCode()).isEqualTo(400);
        assertThat(get("/v1/usage/user/a%0Ab").statusCode()).isEqualTo(400);
    }

    @Test
    void theCursorLeadsToTheNextPageOfTheSameWindow() throws Exception {
        String cursor = json(get("/v1/usage/user?limit=1&at=2026-11-20T00:00:00Z"))
                .get("cursor")
                .textValue();
        get("/v1/usage/user?limit=1&cursor=" + cursor);

        assertThat(listed.get(1).after()).isEqualTo(new SubjectUsage("ü", USAGE));
        assertThat(listed.get(1).at()).isEqualTo(NOW);
    }

    @Test
    void stateThatIsMovingIsUnavailableAndHealthSaysWhy() throws Exception {
        assertThat(get("/v1/health").statusCode()).isEqualTo(200);
        ready = false;

        HttpResponse<String> usage = get("/v1/usage/user/alice");
        assertThat(usage.statusCode()).isEqualTo(503);
        assertThat(usage.headers().firstValue("retry-after")).contains("1");
        HttpResponse<String> health = get("/v1/health");
        assertThat(health.statusCode()).isEqualTo(503);
        assertThat(health.body()).contains("\"metering\":\"metering is REBALANCING\"");
    }

    @Test
    void aPartThatServesInSpiteOfAProblemIsDegraded() throws Exception {
        degraded = true;

        HttpResponse<String> health = get("/v1/health");

        assertThat(health.statusCode()).isEqualTo(200);
        assertThat(health.body()).contains("\"status\":\"degraded\"", "\"node\":\"the spool is full\"");
    }

    @Test
    void whatMatchesNoRouteIsAProblemDocumentToo() throws Exception {
        assertThat(json(get("/v2/usage")).get("status").intValue()).isEqualTo(404);
        HttpResponse<String> post = client.send(
                HttpRequest.newBuilder(uri("/v1/usage/user"))
                        .version(HttpClient.Version.HTTP_1_1) // over HTTP/2, a reset may overtake an early answer
                        .POST(HttpRequest.BodyPublishers.ofString("{}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(post.statusCode()).isEqualTo(405);
        assertThat(json(post).get("title").textValue()).isEqualTo("Method Not Allowed");
    }

    @Test
    void anUnknownSchemaIdIsNotFound() throws Exception {
        assertThat(get("/schema-registry/schemas/ids/1?fetchMaxId=false").statusCode())
                .isEqualTo(404);
        assertThat(get("/schema-registry/schemas/ids/x").statusCode()).isEqualTo(400);
    }

    @Test
    void readinessIsHealthAndLivenessSaysWhenOnlyANewStartHelps() throws Exception {
        ready = false;
        assertThat(get("/v1/health/ready").statusCode()).isEqualTo(503);
        assertThat(get("/metrics").body()).contains("bytemeter_ready 0");
        assertThat(json(get("/v1/health/live")).get("status").textValue()).isEqualTo("alive");
        ready = true;
        assertThat(get("/v1/health/ready").body())
                .isEqualTo(get("/v1/health").body())
                .contains("\"status\":\"ready\"");
        assertThat(get("/metrics").body()).contains("bytemeter_ready 1");

        dead = true;
        HttpResponse<String> live = get("/v1/health/live");
        dead = false;
        assertThat(live.statusCode()).isEqualTo(503);
        assertThat(live.body()).contains("\"status\":\"dead\"", "\"metering\":\"metering is ERROR\"");
    }

    @Test
    void requestsAreCountedByRouteAndNeverByPath() throws Exception {
        get("/v1/usage/user/veryprivate");
        get("/v9/veryprivate");

        // A request is counted when its answer has ended, which the client may know a moment before.
        String known = "count{method=\"GET\",route=\"/v1/usage/{kind}/{id}\",status=\"200\"}";
        String unknown = "count{method=\"GET\",route=\"none\",status=\"404\"}";
        String metrics = get("/metrics").body();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (System.nanoTime() < end && !(metrics.contains(known) && metrics.contains(unknown))) {
            metrics = get("/metrics").body();
        }
        assertThat(metrics)
                .contains("bytemeter_api_request_seconds_" + known)
                .contains("bytemeter_api_request_seconds_" + unknown)
                .contains("bytemeter_api_request_seconds_bucket")
                .doesNotContain("veryprivate");
    }

    @Test
    void severalSubjectsAreAnsweredAtOnceInACycleOfTheirOwn() throws Exception {
        JsonNode document = new YAMLMapper().readTree(get("/v1/openapi.yaml").body());
        JsonNode example = document.at("/paths/~1v1~1usage:query/post/requestBody/content/application~1json/example");

        JsonNode answer = json(post("/v1/usage:query", example.toString()));

        assertThat(answer.get("answers")).hasSize(2);
        assertThat(answer.get("answers").get(0).get("anchorTime").textValue()).isEqualTo("04:30");
        assertThat(asked.get(0).windows().cycle().anchorDay()).isEqualTo(31);
        JsonNode unknown = json(post("/v1/usage:query", "{\"subjects\":[{\"kind\":\"user\",\"id\":\"nobody\"}]}"));
        assertThat(unknown.get("unknown").get(0).get("id").textValue()).isEqualTo("nobody");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{\"subjects\":[]}",
                "{\"subjects\":[{\"kind\":\"user\",\"id\":\"a\"}],\"window\":true}",
                "{\"subjects\":[{\"kind\":\"user\",\"id\":\"a\"}],\"from\":[]}",
                "{\"subjects\":[{\"kind\":\"user\",\"id\":\"a\"}],\"what\":1}",
                "{\"subjects\":[{\"kind\":\"user\",\"id\":\"a\"}],\"anchorDay\":3}",
                "{\"subjects\":[{\"kind\":\"user\",\"id\":\"a\"}],\"window\":\"cycle\",\"anchorTime\":\"04:31\"}",
                "{\"subjects\":[{\"kind\":\"user\",\"id\":\"a\"}]} x"
            })
    void aBodyThatIsNoQuestionIsRefused(String body) throws Exception {
        assertThat(post("/v1/usage:query", body).statusCode()).isEqualTo(400);
    }

    @Test
    void anExportTellsALineForEachSubjectAndGoesOnBehindACursor() throws Exception {
        HttpResponse<String> csv = get("/v1/usage/inbound/export?window=month");
        assertThat(csv.headers().firstValue("content-type")).hasValue("text/csv; charset=utf-8");
        assertThat(csv.body().lines())
                .containsExactly(
                        "kind,id,start,end,uplink,downlink,overheadUplink,overheadDownlink,connections",
                        "inbound,ü,2026-11-21T10:00:00Z,2026-11-21T10:00:01Z,104,1000217,14,12,1",
                        "inbound,\"a,\"\"b\",2026-11-21T10:00:00Z,2026-11-21T10:00:01Z,104,1000217,14,12,1");

        HttpResponse<String> rest = get("/v1/usage/inbound/export?format=ndjson&cursor=%C3%BC");
        assertThat(rest.body().lines().map(line -> line.substring(0, 30)))
                .containsExactly("{\"kind\":\"inbound\",\"id\":\"a,\\\"b\"");
    }

    @Test
    void anExportOfASubjectTellsALineForEachWindow() throws Exception {
        assertThat(get("/v1/usage/user/alice/export").body().lines())
                .containsExactly(
                        "kind,id,start,end,uplink,downlink,overheadUplink,overheadDownlink,connections",
                        "user,alice,2026-11-21T00:00:00Z,2026-11-22T00:00:00Z,90,1000205,0,0,1");
        assertThat(get("/v1/usage/user/alice/export?cursor=2026-11-21T00:00:00Z")
                        .body())
                .isEmpty();
        assertThat(get("/v1/usage/user/nobody/export").statusCode()).isEqualTo(404);
    }

    @Test
    void theOpenApiDocumentNamesEveryRouteAndParameter() throws Exception {
        JsonNode document = new YAMLMapper().readTree(get("/v1/openapi.yaml").body());

        List<String> paths = new ArrayList<>();
        document.get("paths").fieldNames().forEachRemaining(paths::add);
        assertThat(paths).containsExactlyInAnyOrderElementsOf(BillingServer.routes(server));
        for (String path : List.of(
                "/v1/usage/{kind}/{id}",
                "/v1/usage/{kind}",
                "/v1/usage/{kind}/export",
                "/v1/usage/{kind}/{id}/export",
                "/v1/gaps",
                "/v1/alerts",
                "/v1/quotas")) {
            String example = path.replace("{kind}", "user").replace("{id}", "alice");
            String unknown = json(get(example + "?unknown=1")).get("detail").textValue();
            for (JsonNode parameter : document.get("paths").get(path).get("get").get("parameters")) {
                JsonNode resolved = parameter.has("$ref")
                        ? document.at(parameter.get("$ref").textValue().substring(1))
                        : parameter;
                String name = resolved.get("name").textValue();
                if (resolved.get("in").textValue().equals("query")) {
                    assertThat(unknown).as("parameters of " + path).contains(name);
                    if (resolved.has("example")) {
                        String query = example + "?" + name + "="
                                + resolved.get("example").asText();
                        assertThat(get(query).statusCode()).as(query).isEqualTo(200);
                    }
                }
            }
        }
    }

    @Test
    void aTakenPortIsNamed() {
        BillingServer second = server();

        assertThatThrownBy(second::start)
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage("api.port: " + port + " (expected: a free port; another program listens on it)");
        second.close();
    }
}
