package io.bytemeter.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What a running product tells of itself is what the board and the alert rules ask for. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OperabilityIT {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final Pattern SAMPLE = Pattern.compile("(?m)^(\\w+)(?:\\{(.*)})? (\\S+)$");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"");

    /** What Prometheus adds by itself. */
    private static final Set<String> ADDED = Set.of("instance", "job");

    private final TestNode node = TestNode.onFreePorts();
    private TargetServer target;
    private StandaloneProcess standalone;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        target = new TargetServer();
        standalone = new StandaloneProcess(directory, node.json(target.port())).start();
        ProxyClient.exchange(ProxyClient.socks(node.socksAuth(), "sockuser", "pw", target.port()), 8, 100_000);
        Poll.value(LIMIT, "total", new Total(8, 100_000, 1), () -> standalone.total("user", "sockuser"));
        Poll.value(LIMIT, "total of the node", new Total(8, 100_000, 1), () -> standalone.total("node", "n1"));
        Poll.until(LIMIT, "latency", () -> samples().getOrDefault("bytemeter_metering_latency_seconds_count", 0.0) > 0);
        // The reconciliation is made every ten seconds.
        Poll.until(LIMIT, "reconciled", () -> {
            Double difference = samples().get("bytemeter_reconciliation_difference_bytes{identity=\"counters\"}");
            return difference != null && difference == 0;
        });
    }

    @AfterAll
    void stop() throws Exception {
        standalone.close();
        target.close();
    }

    @Test
    void everyMetricAndLabelThatTheBoardAndTheRulesNameIsThere() throws Exception {
        Map<String, Set<String>> scraped = new HashMap<>();
        Set<String> labels = new TreeSet<>(ADDED);
        samples().keySet().forEach(sample -> {
            Set<String> known = scraped.computeIfAbsent(sample.replaceFirst("\\{.*", ""), name -> new TreeSet<>(ADDED));
            LABEL.matcher(sample).results().forEach(label -> known.add(label.group(1)));
            labels.addAll(known);
        });
        scraped.put("up", ADDED); // Prometheus' own
        scraped.put("bytemeter_api_certificate_expires_seconds", ADDED); // with TLS; ReloadingCertificateTest has them
        scraped.put("bytemeter_api_certificate_reload_failed", ADDED);

        assertThat(DeployedFiles.expressions()).hasSizeGreaterThan(30).allSatisfy(expression -> {
            assertThat(DeployedFiles.metrics(expression)).isNotEmpty().allSatisfy((metric, selected) -> {
                assertThat(scraped).containsKey(metric);
                assertThat(scraped.get(metric)).as(metric).containsAll(selected);
            });
            assertThat(labels).containsAll(DeployedFiles.groupings(expression));
        });
    }

    @Test
    void metricsTellWhatHasHappened() throws Exception {
        Map<String, Double> samples = samples();

        assertThat(samples).containsEntry("bytemeter_ready", 1.0);
        assertThat(samples).containsEntry("bytemeter_metering_restore_remaining_records{role=\"owner\"}", 0.0);
        assertThat(samples.get("bytemeter_metering_latency_seconds_count")).isPositive();
        assertThat(samples.get("bytemeter_metering_lag_records{topic=\"usage\"}"))
                .isBetween(0.0, 1e6);
        for (String store : new String[] {"usage-book", "tags-book"}) {
            assertThat(samples.get("bytemeter_metering_store_size_bytes{store=\"" + store + "\"}"))
                    .isPositive();
            assertThat(samples.get("bytemeter_metering_store_rows{store=\"" + store + "\"}"))
                    .isPositive();
        }
        assertThat(samples.get("bytemeter_api_request_seconds_count{method=\"GET\","
                        + "route=\"/v1/usage/{kind}/{id}\",status=\"200\"}"))
                .isPositive();
    }

    @Test
    void noSubjectIsNamedInMetrics() throws IOException, InterruptedException {
        assertThat(standalone.get("/metrics").body()).doesNotContain("sockuser");
    }

    private Map<String, Double> samples() throws IOException, InterruptedException {
        Map<String, Double> samples = new HashMap<>();
        Matcher lines = SAMPLE.matcher(standalone.get("/metrics").body());
        while (lines.find()) {
            String name = lines.group(2) == null ? lines.group(1) : lines.group(1) + "{" + lines.group(2) + "}";
            samples.put(name, Double.parseDouble(lines.group(3).replace("Inf", "Infinity")));
        }
        return samples;
    }
}
