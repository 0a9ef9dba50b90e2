package io.bytemeter.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bytemeter.keys.ApiKey;
import io.bytemeter.keys.KeyHash;
import io.bytemeter.keys.topic.KafkaKeys;
import io.bytemeter.schema.id.LocalSchemaIds;
import io.bytemeter.schema.topic.ClusterConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys from the command line to the API of several instances, and over a restart. */
class KeysIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    private Path directory;

    @Test
    void keysAreInForceEverywhereAtOnceAndOutliveARestart() throws Exception {
        try (StandaloneProcess standalone =
                new StandaloneProcess(directory, TestNode.onFreePorts().json(1), "api.rate-limit=1000")) {
            standalone.start();
            assertThat(standalone.get("/v1/nodes").statusCode()).isEqualTo(200);
            String ops = command(standalone, null, 0, "create", "--name", "ops", "--scope", "manage")
                    .strip();
            assertThat(standalone.get("/v1/nodes").statusCode()).isEqualTo(401);
            String refused = command(standalone, null, 1, "list");
            assertThat(refused)
                    .contains("answers 401", "a key is taken from BYTEMETER_KEY")
                    .doesNotContain(ops);
            assertThat(run(null, 2, "report", "--server", "127.0.0.1:" + standalone.apiPort()))
                    .contains("refuses: a key is needed", "a key is taken from BYTEMETER_KEY");
            assertThat(run(ops, 0, "report", "--server", "127.0.0.1:" + standalone.apiPort()))
                    .doesNotContain("refuses");
            String acme = command(
                            standalone, ops, 0, "create", "--name", "acme", "--scope", "read", "--subjects", "acme/*")
                    .strip();
            assertThat(status(standalone, "/v1/usage/user", acme)).isEqualTo(200);
            assertThat(status(standalone, "/v1/usage/user/other", acme)).isEqualTo(403);

            aResellerListsItsOwnQuotas(standalone, ops, acme);
            anotherInstanceLearnsOfARevocation(standalone, ops, acme);

            assertThat(status(standalone, "/v1/usage/user", acme)).isEqualTo(401);
            standalone.stop();
            standalone.start();
            assertThat(status(standalone, "/v1/usage/user", acme)).isEqualTo(401);
            assertThat(command(standalone, ops, 0, "list"))
                    .contains("acme/*", "ops")
                    .doesNotContain(acme, ops);
            JsonNode changes = new ObjectMapper()
                    .readTree(send(standalone, "/v1/audit?limit=2", ops).body());
            assertThat(changes.path("changes"))
                    .extracting(change -> change.path("action").asText())
                    .containsExactly("key.revoke", "quota.put");
            assertThat(changes.at("/changes/0/name").asText()).isEqualTo("ops");
            assertThat(changes.has("cursor")).isTrue();
            standalone.stop();
            assertThat(Files.readString(standalone.output()))
                    .doesNotContain(ops.substring(14))
                    .doesNotContain(acme.substring(14))
                    .doesNotContain(KeyHash.of(ops).hex());
        }
    }

    private void aResellerListsItsOwnQuotas(StandaloneProcess standalone, String ops, String acme) throws Exception {
        for (String user : List.of("aa", "acme%2Fa", "acme%2Fb", "zz")) {
            HttpRequest put = request(standalone, "/v1/quotas/user/" + user, ops)
                    .PUT(HttpRequest.BodyPublishers.ofString("{\"period\":\"day\",\"limit\":1000}"))
                    .build();
            // 202 as long as it is not carried out yet.
            Poll.value(LIMIT, "quota of " + user, 200, () -> client.send(put, HttpResponse.BodyHandlers.ofString())
                    .statusCode());
        }
        assertThat(quotas(standalone, "/v1/quotas", ops)).containsExactly("aa", "acme/a", "acme/b", "zz");
        JsonNode page = new ObjectMapper()
                .readTree(send(standalone, "/v1/quotas?limit=1", acme).body());
        assertThat(page.path("quotas").findValuesAsText("id")).containsExactly("acme/a");
        String next = "/v1/quotas?limit=1&cursor=" + page.path("cursor").asText();
        assertThat(quotas(standalone, next, acme)).containsExactly("acme/b");
    }

    private List<String> quotas(StandaloneProcess standalone, String path, String key) throws Exception {
        return new ObjectMapper()
                .readTree(send(standalone, path, key).body())
                .path("quotas")
                .findValuesAsText("id");
    }

    private void anotherInstanceLearnsOfARevocation(StandaloneProcess standalone, String ops, String acme)
            throws Exception {
        ClusterConfig cluster = new ClusterConfig("127.0.0.1:" + standalone.kafkaPort(), "", 8, (short) 1);
        LocalSchemaIds ids = LocalSchemaIds.open(standalone.data().resolve("schema-ids.json"));
        try (KafkaKeys other = new KafkaKeys(cluster, ids, Optional.empty())) {
            other.start();
            ApiKey known = other.ring().find(acme).orElseThrow();
            assertThat(command(standalone, ops, 0, "revoke", known.id())).startsWith("revoked at ");
            Poll.value(LIMIT, "the key is known elsewhere", false, () -> other.ring()
                    .find(acme)
                    .isPresent());
            assertThat(other.ring().byId(known.id()).orElseThrow().good()).isFalse();
            assertThat(other.ring().find(ops)).isPresent();
        }
    }

    private int status(StandaloneProcess standalone, String path, String key) throws IOException, InterruptedException {
        return send(standalone, path, key).statusCode();
    }

    private HttpResponse<String> send(StandaloneProcess standalone, String path, String key)
            throws IOException, InterruptedException {
        return client.send(request(standalone, path, key).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(StandaloneProcess standalone, String path, String key) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + standalone.apiPort() + path))
                .header("Authorization", "Bearer " + key);
    }

    private static String command(StandaloneProcess standalone, String key, int exitCode, String... arguments)
            throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of("key", arguments[0], "--url", "http://127.0.0.1:" + standalone.apiPort()));
        command.addAll(List.of(arguments).subList(1, arguments.length));
        return run(key, exitCode, command.toArray(String[]::new));
    }

    private static String run(String key, int exitCode, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(StandaloneProcess.ROOT.resolve("bytemeter").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        if (key != null) {
            environment.put("BYTEMETER_KEY", key);
        }
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(out).isEqualTo(exitCode);
        return out;
    }
}
