package io.bytemeter.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bytemeter.schema.AlertState;
import io.bytemeter.schema.QuotaAlert;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Instance and broker are killed at random moments while usage flows and quotas change: alerts are crossings, by key. How
 * often is {@code -Dquota.kills}.
 */
class QuotaKillIT {
    private static final int KILLS = Integer.getInteger("quota.kills", 4);
    private static final long SEED = Long.getLong("quota.seed", 20261121);
    private static final int USERS = 12;
    private static final Duration LIMIT = Duration.ofSeconds(90);

    private final HttpClient client = HttpClient.newHttpClient();
    private final ObjectMapper mapper = new ObjectMapper();
    private final Random random = new Random(SEED);

    @Test
    void alertsAreCrossings(@TempDir Path directory) throws Exception {
        System.out.println("quota.kills=" + KILLS + " quota.seed=" + SEED);
        TestNode node = TestNode.onFreePorts();
        try (StandaloneProcess standalone = new StandaloneProcess(directory, node.json(9)).start();
                UsageFlow flow = new UsageFlow(standalone, USERS, SEED)) {
            for (int user = 0; user < USERS; user++) {
                put(standalone, user, 40_000);
            }
            put(standalone, "node/" + UsageFlow.NODE, 200_000);
            flow.start();
            for (int kill = 0; kill < KILLS; kill++) {
                pause(random.nextInt(100, 1500));
                put(standalone, random.nextInt(USERS), random.nextInt(20_000, 60_000));
                pause(random.nextInt(400));
                standalone.kill();
                standalone.start();
            }
            Map<String, Long> sent = flow.finish();
            long total = sent.values().stream().mapToLong(Long::longValue).sum();
            Poll.value(LIMIT, "used by the node", total, () -> used(standalone, "node/" + UsageFlow.NODE));
            for (int user = 0; user < USERS; user++) {
                String name = "user/" + UsageFlow.user(user);
                Poll.value(LIMIT, "used by " + name, sent.get(UsageFlow.user(user)), () -> used(standalone, name));
            }
            check(standalone, sent, total);
        }
    }

    private void check(StandaloneProcess standalone, Map<String, Long> sent, long total) throws Exception {
        List<QuotaAlert> alerts = AlertsReader.all(standalone.kafkaPort(), standalone.data());
        assertThat(alerts).extracting(QuotaAlert::getId).doesNotHaveDuplicates();
        assertThat(alerts).extracting(QuotaKillIT::key).doesNotHaveDuplicates();
        Map<String, TreeSet<Long>> raised = new HashMap<>();
        for (QuotaAlert alert : alerts) {
            assertThat(alert.getUsed()).isGreaterThanOrEqualTo(alert.getThreshold());
            if (alert.getState() == AlertState.RAISED) {
                raised.computeIfAbsent(alert.getSubject() + " " + alert.getQuotaVersion(), key -> new TreeSet<>())
                        .add(alert.getThreshold());
            }
        }
        Map<String, Long> used = new HashMap<>(sent);
        used.put(UsageFlow.NODE, total);
        int crossings = 0;
        for (JsonNode quota : json(standalone, "/v1/quotas?limit=1000").path("quotas")) {
            String id = quota.path("id").textValue();
            TreeSet<Long> expected = new TreeSet<>();
            for (JsonNode threshold : quota.path("thresholds")) {
                if (threshold.path("bytes").longValue() <= used.get(id)) {
                    expected.add(threshold.path("bytes").longValue());
                }
            }
            String key = id + " " + quota.path("version").longValue();
            assertThat(raised.getOrDefault(key, new TreeSet<>())).as(key).isEqualTo(expected);
            crossings += expected.size();
        }
        assertThat(crossings).isPositive();
        System.out.println(KILLS + " kills, "
                + sent.values().stream().mapToLong(l -> l).sum() + " bytes, "
                + alerts.size() + " alerts, of which " + crossings + " of the quotas in force at the end; none missing,"
                + " none twice");
    }

    private static String key(QuotaAlert alert) {
        return alert.getSubject() + " " + alert.getQuotaVersion() + " " + alert.getPeriodStart() + " "
                + alert.getThreshold() + " " + alert.getState();
    }

    private void put(StandaloneProcess standalone, int user, long limit) throws Exception {
        put(standalone, "user/" + UsageFlow.user(user), limit);
    }

    private void put(StandaloneProcess standalone, String subject, long limit) throws Exception {
        List<String> thresholds = new ArrayList<>();
        for (int percent = 10; percent <= 300; percent += 10) {
            thresholds.add("\"" + percent + "%\"");
        }
        String body = "{\"period\":\"lifetime\",\"limit\":" + limit + ",\"thresholds\":" + thresholds + "}";
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(uri(standalone, "/v1/quotas/" + subject))
                        .timeout(LIMIT)
                        .PUT(BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isIn(200, 202);
    }

    private long used(StandaloneProcess standalone, String subject) throws Exception {
        return json(standalone, "/v1/quotas/" + subject).path("used").asLong(-1);
    }

    private JsonNode json(StandaloneProcess standalone, String path) throws Exception {
        return mapper.readTree(client.send(
                        HttpRequest.newBuilder(uri(standalone, path))
                                .timeout(LIMIT)
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body());
    }

    private static URI uri(StandaloneProcess standalone, String path) {
        return URI.create("http://127.0.0.1:" + standalone.apiPort() + path);
    }

    /** When the kill comes is what is random here, not what is waited for. */
    private static void pause(int ms) throws InterruptedException {
        assertThat(new CountDownLatch(1).await(ms, TimeUnit.MILLISECONDS)).isFalse();
    }
}
