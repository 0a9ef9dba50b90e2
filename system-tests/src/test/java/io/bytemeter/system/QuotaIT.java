package io.bytemeter.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bytemeter.schema.AlertState;
import io.bytemeter.schema.QuotaAlert;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Quotas as a person sets them: over REST and the command, through a proxy, across a restart. {@code -Dquota.rounds} is
 * how often a limit is raised to tell how long that takes.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class QuotaIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int ROUNDS = Integer.getInteger("quota.rounds", 5);
    private static final String BLOCKING =
            "{\"period\":\"month\",\"direction\":\"both\",\"limit\":21000,\"thresholds\":[\"80%\",\"100%\"],"
                    + "\"action\":\"block\"}";

    private final HttpClient client = HttpClient.newHttpClient();
    private final ObjectMapper mapper = new ObjectMapper();
    private final TestNode node = TestNode.onFreePorts();
    private Path directory;
    private TargetServer target;
    private StandaloneProcess standalone;

    @BeforeAll
    void start(@TempDir Path temporary) throws IOException, InterruptedException {
        directory = temporary;
        target = new TargetServer();
        standalone = new StandaloneProcess(directory, node.json(target.port())).start();
    }

    @AfterAll
    void stop() throws IOException, InterruptedException {
        standalone.close();
        target.close();
    }

    @Test
    @Order(1)
    void whatWasPutIsInForceAtOnce() throws Exception {
        inForce("PUT", "/v1/quotas/user/u1", BLOCKING);
        inForce("PUT", "/v1/quotas/node/n1/week", "{\"period\":\"lifetime\",\"limit\":\"20KB\"}");

        assertThat(json("/v1/quotas/user/u1").path("limit").longValue()).isEqualTo(21_000);
        assertThat(json("/v1/quotas").path("quotas")).hasSize(2);
        long version = json("/v1/quotas/user/u1").path("version").longValue();
        send("PUT", "/v1/quotas/user/u1", BLOCKING);
        assertThat(json("/v1/quotas/user/u1").path("version").longValue()).isEqualTo(version);
    }

    @Test
    @Order(2)
    void usageThatReachesTheLimitIsToldAndBlocks() throws Exception {
        ProxyClient.exchange(ProxyClient.socks(node.socksAuth(), "u1", "pw", target.port()), 1000, 20_000);

        Poll.value(LIMIT, "blocked", true, () -> json("/v1/users/u1/access")
                .path("blocked")
                .booleanValue());
        Poll.value(LIMIT, "SOCKS answer while blocked", 2, this::socksAnswer);
        JsonNode standing = json("/v1/quotas/user/u1");
        assertThat(standing.path("used").longValue()).isEqualTo(21_000);
        // The node's may come in two parts, of which the first is enough for its alerts.
        Poll.value(LIMIT, "used by the node", 21_000L, () -> json("/v1/quotas/node/n1/week")
                .path("used")
                .longValue());
        Poll.value(LIMIT, "alerts", 4, () -> alerts().size()); // the node's at 80 % and 100 % of 20 KB too
        assertThat(alerts())
                .filteredOn(alert -> alert.getSubject().equals("u1"))
                .extracting(QuotaAlert::getThresholdText)
                .containsExactly("80%", "100%");
    }

    @Test
    @Order(3)
    void itSurvivesAKillAndTheLossOfItsStoresAndNothingIsToldTwice() throws Exception {
        standalone.kill();
        Files.move(standalone.data().resolve("streams"), directory.resolve("former")); // back from the changelog
        standalone.start();

        assertThat(json("/v1/quotas").path("quotas")).hasSize(2);
        assertThat(json("/v1/users/u1/access").path("blocked").booleanValue()).isTrue();
        assertThat(json("/v1/quotas/node/n1/week").path("used").longValue()).isEqualTo(21_000);
        assertThat(alerts()).hasSize(4);
    }

    @Test
    @Order(4)
    void aRaisedLimitLetsInAndClears() throws Exception {
        inForce("PUT", "/v1/quotas/user/u1", BLOCKING.replace("21000", "\"1GB\""));

        assertThat(json("/v1/users/u1/access").path("blocked").booleanValue()).isFalse();
        Poll.value(LIMIT, "SOCKS answer after the limit was raised", 0, this::socksAnswer);
        Poll.value(LIMIT, "cleared", 2L, () -> alerts().stream()
                .filter(alert -> alert.getState() == AlertState.CLEARED)
                .count());
    }

    @Test
    @Order(5)
    void theNextConnectionAfterARaisedLimitIsLetIn() throws Exception {
        List<Long> took = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            send("PUT", "/v1/quotas/user/u1", BLOCKING);
            Poll.value(LIMIT, "SOCKS answer to what was used up before", 2, this::socksAnswer);
            long start = System.nanoTime();
            send("PUT", "/v1/quotas/user/u1", BLOCKING.replace("21000", "\"1GB\""));
            Poll.value(LIMIT, "SOCKS answer after the limit was raised", 0, this::socksAnswer);
            took.add(Duration.ofNanos(System.nanoTime() - start).toMillis());
        }
        Collections.sort(took);
        System.out.printf(
                "limit raised to connection let in, of %d rounds: p50 %d ms, p99 %d ms, longest %d ms%n",
                ROUNDS, took.get(ROUNDS / 2), took.get((ROUNDS * 99 - 1) / 100), took.get(ROUNDS - 1));
    }

    @Test
    @Order(6)
    void operatorsBlockByHand() throws Exception {
        inForce("POST", "/v1/users/u2/block", null);
        assertThat(json("/v1/users/u2/access")
                        .path("blocks")
                        .get(0)
                        .path("cause")
                        .textValue())
                .isEqualTo("operator");
        inForce("POST", "/v1/users/u2/kick", null);
        inForce("POST", "/v1/users/u2/unblock", null);
        assertThat(json("/v1/users/u2/access").path("blocked").booleanValue()).isFalse();
    }

    @Test
    @Order(7)
    void theCommandSetsShowsListsAndDeletes() throws Exception {
        Called set = call(
                "set",
                "user/u3",
                "--limit",
                "10GiB",
                "--period",
                "cycle",
                "--anchor-day",
                "31",
                "--action",
                "block",
                "--threshold",
                "50%,100%");
        assertThat(set.exitCode()).as(set.out()).isZero();
        assertThat(set.out()).contains("user/u3", "10737418240 bytes", "cycle from day 31, 00:00", "50%, 100% block");
        assertThat(call("list").out()).contains("user/u1", "user/u3", "node/n1").contains("thresholds");
        assertThat(mapper.readTree(call("get", "user/u3", "--json").out())
                        .path("limit")
                        .longValue())
                .isEqualTo(10_737_418_240L);
        assertThat(call("delete", "user/u3").out()).contains("deleted user/u3, default");
        Called absent = call("get", "user/u3");
        assertThat(absent.exitCode()).isEqualTo(1);
        assertThat(absent.out()).contains("there is no quota user/u3/default");
        Called bad = call("set", "user/u3", "--limit", "10 bananas", "--period", "month");
        assertThat(bad.exitCode()).isEqualTo(1);
        assertThat(bad.out()).contains("limit: 10 bananas (expected: bytes from 1 to");
    }

    /** What SOCKS answers user u1 now. */
    private int socksAnswer() throws IOException {
        return ProxyClient.socksAnswer(node.socksAuth(), "u1", target.port());
    }

    private record Called(int exitCode, String out) {}

    private Called call(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(StandaloneProcess.ROOT.resolve("bytemeter").toString(), "quota"));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--url", "http://127.0.0.1:" + standalone.apiPort()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Called(process.waitFor(), out);
    }

    private List<QuotaAlert> alerts() {
        return AlertsReader.all(standalone.kafkaPort(), standalone.data());
    }

    /** Says it again while the answer is 202: not carried out yet. */
    private void inForce(String method, String path, String body) {
        Poll.value(
                LIMIT, method + " " + path, 200, () -> send(method, path, body).statusCode());
    }

    private JsonNode json(String path) throws IOException, InterruptedException {
        return mapper.readTree(send("GET", path, null).body());
    }

    private HttpResponse<String> send(String method, String path, String body)
            throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + standalone.apiPort() + path))
                        .timeout(LIMIT)
                        .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
