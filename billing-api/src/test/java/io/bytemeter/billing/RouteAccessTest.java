package io.bytemeter.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.linecorp.armeria.common.HttpMethod;
import io.bytemeter.billing.access.Permissions;
import io.bytemeter.keys.Scope;
import io.bytemeter.keys.audit.AuditEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Every route for every sort of key. Each route that is served has a row, so whoever adds one has to say here, too, whom
 * it is for: who has no key, a wrong one, ingest, read, manage; who reads or manages {@code acme/*}, of which the
 * subject asked for is one; and who reads or manages {@code rival/*}, of which it is not.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RouteAccessTest {
    /** 2 is let in (2xx, or an error of the route itself), the others are the statuses of a refusal. */
    private static final String TABLE = """
            route                                                         none wrong ingest read manage acmeRead acmeManage rivalRead rivalManage
            GET /v1/health                                                2    2     2      2    2      2        2          2         2
            GET /v1/health/ready                                          2    2     2      2    2      2        2          2         2
            GET /v1/health/live                                           2    2     2      2    2      2        2          2         2
            GET /v1/openapi.yaml                                          2    2     2      2    2      2        2          2         2
            GET /schema-registry/schemas/ids/{id}                         401  401   403    2    2      2        2          2         2
            GET /metrics                                                  401  401   403    2    2      403      403        403       403
            GET /v1/usage/{kind}/{id}                                     401  401   403    2    2      2        2          403       403
            GET /v1/usage/{kind}                                          401  401   403    2    2      2        2          2         2
            GET /v1/live                                                  401  401   403    2    2      2        2          2         2
            GET /v1/nodes                                                 401  401   403    2    2      403      403        403       403
            GET /v1/gaps                                                  401  401   403    2    2      403      403        403       403
            GET /v1/reconciliation                                        401  401   403    2    2      403      403        403       403
            GET /v1/keys                                                  401  401   403    403  2      403      403        403       403
            POST /v1/keys                                                 401  401   403    403  2      403      403        403       403
            DELETE /v1/keys/{id}                                          401  401   403    403  2      403      403        403       403
            GET /v1/audit                                                 401  401   403    403  2      403      403        403       403
            GET /v1/quotas/{kind}/{id}                                    401  401   403    2    2      2        2          403       403
            GET /v1/quotas/{kind}/{id}/{name}                             401  401   403    2    2      2        2          403       403
            PUT /v1/quotas/{kind}/{id}                                    401  401   403    403  2      403      2          403       403
            PUT /v1/quotas/{kind}/{id}/{name}                             401  401   403    403  2      403      2          403       403
            DELETE /v1/quotas/{kind}/{id}                                 401  401   403    403  2      403      2          403       403
            DELETE /v1/quotas/{kind}/{id}/{name}                          401  401   403    403  2      403      2          403       403
            GET /v1/quotas                                                401  401   403    2    2      2        2          2         2
            GET /v1/users/{id}/access                                     401  401   403    2    2      2        2          403       403
            POST /v1/users/{id}/block                                     401  401   403    403  2      403      2          403       403
            POST /v1/users/{id}/unblock                                   401  401   403    403  2      403      2          403       403
            POST /v1/users/{id}/kick                                      401  401   403    403  2      403      2          403       403
            GET /v1/alerts                                                401  401   403    2    2      2        2          2         2
            GET /v1/alerts/live                                           401  401   403    2    2      2        2          2         2
            GET /v1/webhooks                                              401  401   403    403  2      403      403        403       403
            POST /v1/webhooks                                             401  401   403    403  2      403      403        403       403
            GET /v1/webhooks/{id}                                         401  401   403    403  2      403      403        403       403
            DELETE /v1/webhooks/{id}                                      401  401   403    403  2      403      403        403       403
            POST /v1/webhooks/{id}/enable                                 401  401   403    403  2      403      403        403       403
            POST /v1/webhooks/{id}/disable                                401  401   403    403  2      403      403        403       403
            POST /v1/webhooks/{id}/test                                   401  401   403    403  2      403      403        403       403
            POST /v1/webhooks/{id}/replay                                 401  401   403    403  2      403      403        403       403
            GET /v1/webhooks/{id}/deliveries                              401  401   403    403  2      403      403        403       403
            GET /v1/usage/{kind}/{id}/vnstat                              401  401   403    2    2      2        2          403       403
            ANY /v2ray.core.app.stats.command.StatsService/*              401  401   403    2    2      403      403        403       403
            ANY /xray.app.stats.command.StatsService/*                    401  401   403    2    2      403      403        403       403
            ANY /traffic                                                  401  401   403    2    2      403      403        403       403
            ANY /kick                                                     401  401   403    403  2      403      403        403       403
            ANY /api/stats/monitor                                        2    2     2      2    2      2        2          2         2
            ANY /api/stats/traffic                                        401  401   403    2    2      403      403        403       403
            ANY /api/mapping/create                                       401  401   403    403  2      403      403        403       403
            ANY /api/mapping/remove                                       401  401   403    403  2      403      403        403       403
            ANY /api/mapping/list                                         401  401   403    2    2      403      403        403       403
            ANY /{exporter.webhook-path}                                  401  401   403    2    2      403      403        403       403
            ANY /health                                                   2    2     2      2    2      2        2          2         2
            POST /v1/usage:query                                          401  401   403    2    2      2        2          2         2
            GET /v1/usage/{kind}/export                                   401  401   403    2    2      2        2          2         2
            GET /v1/usage/{kind}/{id}/export                              401  401   403    2    2      2        2          403       403
            ANY /bytemeter.billing.v1.Billing/GetUsage                    401  401   403    2    2      2        2          2         2
            ANY /bytemeter.billing.v1.Billing/ListUsage                   401  401   403    2    2      2        2          2         2
            ANY /bytemeter.billing.v1.Billing/FollowUsage                 401  401   403    2    2      2        2          2         2
            ANY /grpc.reflection.v1.ServerReflection/*                    401  401   403    2    2      2        2          2         2
            ANY /grpc.health.v1.Health/*                                  2    2     2      2    2      2        2          2         2
            """;

    private final GuardedServer server = new GuardedServer("127.0.0.1", 1_000_000);
    private final Map<String, String> keys = new LinkedHashMap<>();

    @BeforeAll
    void start() {
        server.start();
    }

    @BeforeEach
    void reset() {
        server.reset();
        keys.put("none", null);
        keys.put("wrong", new KnownKeys().add(Scope.MANAGE));
        keys.put("ingest", server.keys.add(Scope.INGEST));
        keys.put("read", server.keys.add(Scope.READ));
        keys.put("manage", server.keys.add(Scope.MANAGE));
        keys.put("acmeRead", server.keys.add(Scope.READ, "acme/*"));
        keys.put("acmeManage", server.keys.add(Scope.MANAGE, "acme/*"));
        keys.put("rivalRead", server.keys.add(Scope.READ, "rival/*"));
        keys.put("rivalManage", server.keys.add(Scope.MANAGE, "rival/*"));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void everyRouteLetsInWhomItIsFor() throws Exception {
        List<String[]> rows =
                TABLE.lines().skip(1).map(line -> line.split("\\s+", -1)).toList();
        List<String> faults = new ArrayList<>();
        for (String[] row : rows) {
            String path = row[1].replace("{kind}", "user")
                    .replace("ids/{id}", "ids/1")
                    .replace("{name}", "daily")
                    .replace("/live", "/live?no=stream")
                    .replace("{exporter.webhook-path}", "webhook/x")
                    .replace("Reflection/*", "Reflection/ServerReflectionInfo")
                    .replace("*", "QueryStats")
                    .replace("{id}", "acme%2Falice");
            int column = 2;
            for (Map.Entry<String, String> key : keys.entrySet()) {
                int status = server.send(row[0].replace("ANY", "POST"), path, key.getValue())
                        .statusCode();
                boolean refused = status == 401 || status == 403 || status == 429;
                String found = refused ? Integer.toString(status) : "2";
                // Addresses that show many wrong keys are told to wait.
                if (!found.equals(row[column])
                        && !(status == 429 && key.getKey().equals("wrong"))) {
                    faults.add(row[0] + " " + row[1] + " with " + key.getKey() + ": " + status);
                }
                column++;
            }
        }
        assertThat(faults).isEmpty();
    }

    @Test
    void everyRouteThatIsServedHasARow() {
        TreeSet<String> served = new TreeSet<>();
        BillingServer.services(server.server).forEach(service -> {
            String path =
                    Permissions.pattern(service).replaceFirst("((StatsService|ServerReflection|Health)/).*", "$1*");
            Set<HttpMethod> methods = service.route().methods();
            if (methods.equals(HttpMethod.knownMethods())) {
                served.add("ANY " + path);
            } else {
                methods.forEach(method -> served.add(method + " " + path));
            }
        });

        assertThat(TABLE.lines().skip(1).map(line -> String.join(" ", Arrays.copyOf(line.split("\\s+", -1), 2))))
                .containsExactlyInAnyOrderElementsOf(served);
    }

    @Test
    void exportsAndQuestionsAboutSeveralTellOfNobodyElse() throws Exception {
        String acme = keys.get("acmeRead");
        server.send("GET", "/v1/usage/user/export", acme);
        assertThat(server.listed.get(0).visible().patterns()).containsExactly("acme/*");

        String[] none = {};
        String both = "{\"subjects\":[{\"kind\":\"user\",\"id\":\"acme/a\"},{\"kind\":\"user\",\"id\":\"%s\"}]}";
        assertThat(server.send("POST", "/v1/usage:query", acme, both.formatted("acme/b"), none)
                        .statusCode())
                .isEqualTo(200);
        assertThat(server.send("POST", "/v1/usage:query", acme, both.formatted("rival/b"), none)
                        .body())
                .isEqualTo(server.send("POST", "/v1/usage:query", acme, both.formatted("rival/nobody"), none)
                        .body())
                .contains("\"status\":403");
    }

    @Test
    void aKeyStandsForTheSecretOfAnInterface() throws Exception {
        assertThat(server.send("GET", "/traffic", keys.get("read")).statusCode())
                .isEqualTo(200);
        assertThat(server.send("GET", "/traffic", null, "Authorization", "s3cr3t")
                        .statusCode())
                .isEqualTo(401);
        assertThat(server.send("POST", "/kick", keys.get("manage"), "[\"wang\"]", new String[0])
                        .statusCode())
                .isEqualTo(200);
        assertThat(server.changes.entries)
                .extracting(AuditEntry::action, AuditEntry::target)
                .containsExactly(tuple("user.kick", "user/wang"));
        assertThat(server.send("GET", "/webhook/x", keys.get("read")).statusCode())
                .isEqualTo(200);
    }

    @Test
    void aRefusalIsTheSameWhetherOrNotThereIsTheSubject() throws Exception {
        String rival = keys.get("rivalRead");

        assertThat(server.send("GET", "/v1/usage/user/acme%2Falice", rival).body())
                .isEqualTo(server.send("GET", "/v1/usage/user/acme%2Fnobody", rival)
                        .body())
                .contains("this key is limited to rival/*");
    }

    @Test
    void aLimitedKeysListIsLimitedWithinTheQueryAndPartsOfOthersHaveNoName() throws Exception {
        server.send("GET", "/v1/usage/user?limit=3", keys.get("acmeRead"));
        assertThat(server.listed.get(0).visible().patterns()).containsExactly("acme/*");
        server.send("GET", "/v1/usage/user?limit=3", keys.get("manage"));
        assertThat(server.listed.get(1).visible().all()).isTrue();

        String path = "/v1/usage/user/acme%2Falice?breakdown=node";
        assertThat(server.send("GET", path, keys.get("acmeRead")).body())
                .contains("{\"node\":\"\",\"uplink\":180,", "{\"node\":\"acme/n3\",\"uplink\":90,")
                .doesNotContain("n1", "n2");
        assertThat(server.send("GET", path, keys.get("read")).body()).contains("\"n1\"", "\"n2\"");
    }

    @Test
    void quotasOfOthersAreNotListed() throws Exception {
        String quota = "{\"period\":\"month\",\"direction\":\"both\",\"limit\":1000}";
        for (String user : List.of("acme%2Fa", "rival%2Fb")) {
            server.send("PUT", "/v1/quotas/user/" + user, keys.get("manage"), quota, new String[0]);
        }

        assertThat(server.send("GET", "/v1/quotas", keys.get("read")).body()).contains("acme/a", "rival/b");
        assertThat(server.send("GET", "/v1/quotas", keys.get("acmeRead")).body())
                .contains("acme/a")
                .doesNotContain("rival");
        assertThat(server.send("GET", "/v1/quotas?subject=user/rival/b", keys.get("acmeRead"))
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void whatMatchesNoRouteIsNotFoundForEverybody() throws Exception {
        assertThat(server.send("GET", "/v1/secret", null).statusCode()).isEqualTo(404);
        assertThat(server.send("PUT", "/v1/keys", null).statusCode()).isEqualTo(405);
        // Other spellings of a path lead to the same guard, or nowhere.
        for (String path :
                List.of("/v1/keys/", "//v1/keys", "/v1/./keys", "/v1/x/../keys", "/V1/keys", "/v1/keys;x=1")) {
            assertThat(server.send("GET", path, null).statusCode()).as(path).isGreaterThanOrEqualTo(301);
        }
        assertThat(server.send("GET", "/v1/usage/user/rival%2F..%2Facme%2Fa", keys.get("acmeRead"))
                        .statusCode())
                .isIn(400, 403); // the server takes no such path at all
    }
}
