package io.bytemeter.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bytemeter.schema.QuotaAlert;
import io.bytemeter.schema.id.RegistrySchemaIds;
import io.bytemeter.usage.Labels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Node, instance and broker are killed, each in its turn and the turns at random, while real sockets move bytes and limits
 * change: alerts are crossings, by key, and bytes are what was moved. {@code -Dquota.kills} and {@code -Dquota.seed}
 * lengthen or repeat it.
 */
class QuotaKillIT {
    private static final int KILLS = Integer.getInteger("quota.kills", 3);
    private static final long SEED = Long.getLong("quota.seed", System.nanoTime());
    private static final int USERS = 12;
    private static final int CLIENTS = 6;
    private static final int MOST_MB = 500;
    private static final List<String> TAGS = List.of("node/n1", "inbound/socks", "outbound/direct");

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final List<ClusterProcess> victims = new ArrayList<>();
    private final Map<String, Integer> kills = new TreeMap<>();
    private final Map<String, Long> limits = new TreeMap<>();

    @Test
    void alertsAreCrossings(@TempDir Path directory) throws Exception {
        String printed = "quota.kills=" + KILLS + " quota.seed=" + SEED;
        System.out.println("QuotaKillIT: " + printed);
        try (LockstepTarget target = new LockstepTarget();
                TestCluster cluster = new TestCluster(directory, directory.resolve("node"), USERS).start();
                LockstepLoad load = new LockstepLoad(cluster.socks(), target.port(), USERS, CLIENTS, random.split())) {
            for (int user = 0; user < USERS; user++) {
                put(cluster, "user/u" + user, 20);
            }
            for (String tag : TAGS) {
                put(cluster, tag, 150);
            }
            for (int kill = 0; kill < KILLS; kill++) {
                pause(1_500);
                put(cluster, "user/u" + random.nextInt(USERS), random.nextInt(5, 80));
                put(cluster, TAGS.get(random.nextInt(TAGS.size())), random.nextInt(50, MOST_MB));
                pause(400);
                kill(cluster);
            }
            cluster.awaitNode();
            cluster.awaitServe();
            // Else few kills, or a slow machine, end this before anything has crossed the first threshold, 10 %.
            Poll.until(TestCluster.LIMIT, "a crossing", () -> moved(load) > MOST_MB * 100_000L);
            load.stop();
            String conserved = new Conservation(load.done(), target).check(cluster, printed);
            System.out.printf("%s%nkills                     %s%n%s", conserved, kills, check(cluster, printed));
        }
    }

    private static long moved(LockstepLoad load) {
        return load.done().stream()
                .filter(connection -> !connection.cut())
                .mapToLong(connection -> connection.sent() + connection.received())
                .sum();
    }

    private void kill(TestCluster cluster) throws Exception {
        if (victims.isEmpty()) {
            victims.addAll(List.of(cluster.node, cluster.serve, cluster.broker));
        }
        ClusterProcess victim = victims.remove(random.nextInt(victims.size()));
        kills.merge(victim.name(), 1, Integer::sum);
        victim.kill();
        pause(1_000);
        victim.start();
    }

    private String check(TestCluster cluster, String printed) throws Exception {
        limits.forEach((subject, limit) ->
                Poll.value(TestCluster.LIMIT, "limit of " + subject, limit, () -> cluster.json("/v1/quotas/" + subject)
                        .path("limit")
                        .longValue()));
        List<QuotaAlert> alerts;
        try (RegistrySchemaIds ids = new RegistrySchemaIds(cluster.registry.url())) {
            alerts = AlertsReader.all(cluster.kafka(), ids);
        }
        assertThat(alerts).as(printed).extracting(QuotaAlert::getId).doesNotHaveDuplicates();
        Map<String, AlertStory> stories = new TreeMap<>();
        for (QuotaAlert alert : alerts) {
            String subject = Labels.of(alert.getSubjectKind()) + "/" + alert.getSubject();
            stories.computeIfAbsent(subject, key -> new AlertStory()).add(alert);
        }
        int crossings = 0;
        for (JsonNode quota : cluster.json("/v1/quotas?limit=1000").path("quotas")) {
            String subject =
                    quota.path("kind").textValue() + "/" + quota.path("id").textValue();
            long used = cluster.json("/v1/quotas/" + subject).path("used").longValue();
            Map<String, Long> crossed = new TreeMap<>();
            for (JsonNode threshold : quota.path("thresholds")) {
                if (threshold.path("bytes").longValue() <= used) {
                    crossed.put(
                            threshold.path("threshold").textValue(),
                            quota.path("version").longValue());
                }
            }
            assertThat(stories.getOrDefault(subject, new AlertStory()).holding())
                    .as(printed + ": thresholds of " + subject + " that hold, with the version they are of")
                    .isEqualTo(crossed);
            crossings += crossed.size();
        }
        assertThat(crossings).isPositive();
        return """
                alerts                    %d, none missing, none twice
                thresholds that hold      %d, of %d subjects
                """.formatted(alerts.size(), crossings, limits.size());
    }

    private void put(TestCluster cluster, String subject, int megabytes) {
        List<String> thresholds = new ArrayList<>();
        for (int percent = 10; percent <= 300; percent += 10) {
            thresholds.add("\"" + percent + "%\"");
        }
        String body = "{\"period\":\"lifetime\",\"limit\":\"%dMB\",\"thresholds\":%s}".formatted(megabytes, thresholds);
        Poll.until(TestCluster.LIMIT, "quota of " + subject, () -> cluster.put("/v1/quotas/" + subject, body));
        limits.put(subject, megabytes * 1_000_000L);
    }

    /** When the kill comes is what is random here, not what is waited for. */
    private void pause(int ms) throws InterruptedException {
        assertThat(new CountDownLatch(1).await(random.nextInt(ms), TimeUnit.MILLISECONDS))
                .isFalse();
    }
}
