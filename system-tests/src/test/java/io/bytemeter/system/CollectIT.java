package io.bytemeter.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bytemeter.interfaces.counters.Counter;
import io.bytemeter.interfaces.counters.Direction;
import io.bytemeter.usage.SubjectKind;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A collector reads a real v2ray, through which real curls go, and a real vnStat database. Both v2ray and the collector are
 * killed at random. What is booked is what the lives of v2ray had counted when they could be read last: never more, and less
 * by no more than the gaps say. {@code -Dcollect.kills} of each, and {@code -Dcollect.seed}, repeat or lengthen it.
 */
class CollectIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int KILLS = Integer.getInteger("collect.kills", 5);
    private static final long SEED = Long.getLong("collect.seed", System.nanoTime());
    private static final String SOURCE = "de-1";

    @TempDir
    private Path directory;

    private final HttpClient client = HttpClient.newHttpClient();
    private final int collectPort = StandaloneProcess.freePort();
    private final SplittableRandom random = new SplittableRandom(SEED);

    /** What the lives of v2ray have counted that have ended, by counter. */
    private final Map<String, Long> ended = new TreeMap<>();

    @Test
    void whatIsBookedIsWhatTheSourcesCountedWhateverIsKilled() throws Exception {
        assumeTrue(Files.isExecutable(V2ray.PROGRAM), "v2ray is not installed (apt install v2ray)");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/vnstat")), "vnstat is not installed (apt install vnstat)");
        String printed = "seed " + SEED + ", " + KILLS + " kills of each";
        System.out.println("CollectIT: " + printed);
        VnstatDatabase vnstat = new VnstatDatabase(directory);
        try (RegistryServer registry = new RegistryServer().start();
                StandaloneProcess standalone = new StandaloneProcess(
                                directory,
                                CollectorProcess.unusedNode(),
                                "schema.registry.url=" + registry.url(),
                                "topics.partitions=4")
                        .start();
                V2ray v2ray = new V2ray(directory).start();
                ClusterProcess collector =
                        collector(standalone, registry, v2ray, vnstat).start();
                CurlLoad load = new CurlLoad(v2ray, random.split())) {
            awaitReading("host", 0);
            awaitReading(SOURCE, 0);
            Total host = Total.ZERO;
            for (boolean ofV2ray : kills()) {
                pause(1_000);
                long received = random.nextInt(1_000_000);
                vnstat.add(received, 1_000);
                host = host.plus(1_000, received, 0);
                if (ofV2ray) {
                    load.pause();
                    still(v2ray).forEach((name, bytes) -> ended.merge(name, bytes, Long::sum));
                    v2ray.kill(); // perhaps before the collector has read the last of it
                    v2ray.restart();
                    load.resume();
                    awaitReading(SOURCE, readings(SOURCE));
                } else {
                    collector.kill();
                    collector.start();
                    if (random.nextBoolean()) { // else v2ray may die while it is not looked at
                        awaitReading(SOURCE, 0);
                    }
                }
            }
            pause(1_000);
            load.pause();
            Map<String, Long> truth = new TreeMap<>(ended);
            still(v2ray).forEach((name, bytes) -> truth.merge(name, bytes, Long::sum));
            check(printed, standalone, truth, vnstat, host, load.done());
        }
    }

    /** What v2ray has counted in this life, once that does not change any more. */
    private static Map<String, Long> still(V2ray v2ray) throws Exception {
        Map<String, Long> before = Map.of();
        Map<String, Long> now = v2ray.counters();
        while (!now.equals(before)) {
            assertThat(new CountDownLatch(1).await(200, TimeUnit.MILLISECONDS)).isFalse();
            before = now;
            now = v2ray.counters();
        }
        return now;
    }

    /** Waits until everything is booked, and compares. */
    private void check(
            String printed,
            StandaloneProcess standalone,
            Map<String, Long> truth,
            VnstatDatabase vnstat,
            Total host,
            int curls)
            throws IOException, InterruptedException {
        Instant end = Instant.now();
        Poll.until(LIMIT, printed + ": settled", () -> {
            vnstat.add(0, 0); // it has told all up to its last update only
            JsonNode answer = standalone.json("/v1/usage/node");
            return answer.has("settledUntil")
                    && Instant.parse(answer.path("settledUntil").asText()).isAfter(end);
        });
        long missingUp = 0;
        long missingDown = 0;
        int gaps = 0;
        for (JsonNode gap :
                standalone.json("/v1/gaps?node=" + CollectorProcess.NODE).path("gaps")) {
            gaps++;
            missingUp += gap.path("missing").path("uplink").asLong();
            missingDown += gap.path("missing").path("downlink").asLong();
        }
        int exact = 0;
        long booked = 0;
        long counted = 0;
        for (Map.Entry<String, Long> counter : truth.entrySet()) {
            Counter name = Counter.parse(counter.getKey()).orElseThrow();
            SubjectKind kind = name.subject().kind();
            if (kind != SubjectKind.OUTBOUND) {
                String id = name.subject().id();
                Total total = total(standalone, kind, kind == SubjectKind.USER ? id : SOURCE + "/" + id);
                boolean up = name.direction() == Direction.UPLINK;
                long found = up ? total.uplink() : total.downlink();
                assertThat(found)
                        .as("%s: %s", printed, counter.getKey())
                        .isBetween(counter.getValue() - (up ? missingUp : missingDown), counter.getValue());
                exact += found == counter.getValue() ? 1 : 0;
                booked += found;
                counted += counter.getValue();
            }
        }
        assertThat(total(standalone, SubjectKind.INBOUND, "host/proxy0"))
                .as(printed)
                .isEqualTo(host);
        // One for each life of v2ray that ended, and none for a kill of the collector.
        assertThat(gaps).as(printed).isEqualTo(KILLS);
        for (String user : V2ray.USERS) {
            assertThat(total(standalone, SubjectKind.USER, user).downlink())
                    .as("%s: %s", printed, user)
                    .isPositive();
        }
        JsonNode verify = standalone.json("/v1/reconciliation");
        for (JsonNode line : verify.path("identities")) {
            assertThat(line.path("state").asText()).as(printed + line).isEqualTo("exact");
        }
        System.out.printf(
                "curls           %d%ncounted         %,d%nbooked          %,d%nexact           %d of %d%n"
                        + "gaps            %d, at most %,d up and %,d down%n",
                curls, counted, booked, exact, V2ray.USERS.size() * 4, gaps, missingUp, missingDown);
    }

    private static Total total(StandaloneProcess standalone, SubjectKind kind, String id)
            throws IOException, InterruptedException {
        return standalone.total(kind.label(), URLEncoder.encode(id, StandardCharsets.UTF_8));
    }

    /** Waits until the collector that runs now has read a source once more. */
    private void awaitReading(String source, long readings) {
        Poll.until(LIMIT, source + " is read", () -> readings(source) > readings);
    }

    /** How often the collector that runs now has read a source; 0 while it does not listen. */
    private long readings(String source) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + collectPort + "/v1/sources"))
                .build();
        try {
            String body =
                    client.send(request, HttpResponse.BodyHandlers.ofString()).body();
            for (JsonNode each : new ObjectMapper().readTree(body).path("sources")) {
                if (each.path("source").asText().equals(source)) {
                    return each.path("readings").asLong();
                }
            }
        } catch (IOException e) {
            return 0; // killed, or it does not listen yet
        }
        return 0;
    }

    private ClusterProcess collector(
            StandaloneProcess standalone, RegistryServer registry, V2ray v2ray, VnstatDatabase vnstat)
            throws IOException {
        return CollectorProcess.of(directory, standalone, registry, """
                collect.listen: 127.0.0.1:%d
                sources:
                  %s:
                    type: v2ray
                    address: %s
                    interval: 600ms
                    line-rate: 800Mbit
                    first-sight: from-zero
                    burst: 500ms
                  host:
                    type: vnstat
                    command: [%s]
                    interval: 500ms
                """.formatted(
                        collectPort, SOURCE, v2ray.api(), String.join(", ", vnstat.command())));
    }

    private List<Boolean> kills() {
        List<Boolean> kills = new ArrayList<>(Collections.nCopies(KILLS, true));
        kills.addAll(Collections.nCopies(KILLS, false));
        Collections.shuffle(kills, new Random(random.nextLong()));
        return kills;
    }

    /** Up to so long, by chance. */
    private void pause(int ms) throws InterruptedException {
        assertThat(new CountDownLatch(1).await(random.nextInt(ms), TimeUnit.MILLISECONDS))
                .isFalse();
    }
}
