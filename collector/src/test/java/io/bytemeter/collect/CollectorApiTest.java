package io.bytemeter.collect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bytemeter.collect.config.SourceConfig;
import io.bytemeter.collect.ledger.CounterLedger;
import io.bytemeter.collect.ledger.Policy;
import io.bytemeter.collect.source.Moved;
import io.bytemeter.collect.source.Reading;
import io.bytemeter.collect.source.Source;
import io.bytemeter.collect.source.SourceException;
import io.bytemeter.interfaces.http.Reply;
import io.bytemeter.interfaces.http.Request;
import io.bytemeter.node.config.NodeSettings;
import io.bytemeter.node.publish.Cluster;
import io.bytemeter.node.publish.NodeLedger;
import io.bytemeter.node.publish.UsagePublisher;
import io.bytemeter.schema.id.LocalSchemaIds;
import io.bytemeter.usage.Subject;
import io.bytemeter.usage.SubjectKind;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.kafka.clients.producer.Producer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CollectorApiTest {
    private static final Subject ALICE = new Subject(SubjectKind.USER, "alice");
    private static final Subject BOB = new Subject(SubjectKind.USER, "bob");

    @TempDir
    private Path directory;

    private final BlockingQueue<Map<Subject, Moved>> told = new LinkedBlockingQueue<>();
    private final Clock clock = Clock.systemUTC();
    private NodeLedger node;
    private CounterLedger counters;
    private LocalSchemaIds ids;
    private UsagePublisher publisher;
    private Collector collector;
    private CollectorApi api;

    /** Tells what the test has put there, and fails while there is nothing. */
    private final class Scripted implements Source {
        @Override
        public Reading read() throws SourceException {
            Map<Subject, Moved> next = told.poll();
            if (next == null) {
                throw new SourceException("nothing to tell");
            }
            return new Reading(clock.millis(), clock.millis(), Reading.UNKNOWN, 3, next);
        }

        @Override
        public void close() {}
    }

    /** Not there. */
    private static final class Nowhere implements Cluster {
        @Override
        public int usagePartitions() {
            throw new UnsupportedOperationException();
        }

        @Override
        public byte[] lastStatus() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Producer<byte[], byte[]> producer() {
            throw new UnsupportedOperationException();
        }
    }

    @BeforeEach
    void start() throws IOException {
        NodeSettings settings = new NodeSettings(
                "c1", Path.of(""), Duration.ofSeconds(1), directory, 1 << 20, Duration.ZERO, Duration.ZERO, -1);
        node = NodeLedger.open(settings, clock, new SecureRandom());
        counters = CounterLedger.open(directory, node.lastEntry(), node.connections()::nextConnection);
        ids = LocalSchemaIds.open(directory.resolve("schemas.json"));
        publisher = new UsagePublisher(settings, "1", clock, node, new Nowhere(), ids, counters);
        Policy policy = new Policy("de-1", SubjectKind.USER, 1_000, Duration.ZERO, false, false);
        collector = new Collector(
                List.of(new SourceConfig(policy, Duration.ofMillis(10), (any, time) -> new Scripted())),
                directory,
                counters,
                publisher,
                user -> true,
                clock);
        api = new CollectorApi(collector, "key");
        told.add(Map.of());
        told.add(Map.of(ALICE, new Moved(0, 1L << 40), BOB, new Moved(1L << 40, 0)));
        collector.start();
        while (quarantine().isEmpty()) {
            Thread.onSpinWait(); // the collector's thread is about to read
        }
    }

    @AfterEach
    void stop() {
        collector.close();
        publisher.close();
        counters.close();
        ids.close();
        node.close();
    }

    private JsonNode quarantine() throws IOException {
        return json(ask("GET", "/v1/quarantine", "Bearer key")).path("quarantine");
    }

    private Reply ask(String method, String path, String authorization) {
        return api.handle(new Request(method, path, "", Map.of("authorization", authorization), ""));
    }

    private static JsonNode json(Reply reply) throws IOException {
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        return new ObjectMapper().readTree(reply.body());
    }

    @Test
    void nothingIsToldWithoutTheKey() {
        assertThat(ask("GET", "/v1/quarantine", "").status()).isEqualTo(401);
        assertThat(ask("POST", "/v1/quarantine/x/release", "Bearer other").status())
                .isEqualTo(401);
    }

    @Test
    void whatIsHeldIsShownAndDecidedOnOnce() throws IOException {
        assertThat(quarantine()).hasSize(2);
        for (JsonNode held : quarantine()) {
            assertThat(held.path("source").asText()).isEqualTo("de-1");
            assertThat(held.path("uplink").asLong() + held.path("downlink").asLong())
                    .isEqualTo(1L << 40);
            assertThat(held.path("reason").asText()).contains("the line carries");
            String path = "/v1/quarantine/" + held.path("id").asText();
            String decision = held.path("subject").asText().equals("alice") ? "/release" : "/reject";

            assertThat(ask("POST", path + decision, "Bearer key").status()).isEqualTo(200);
            assertThat(ask("POST", path + decision, "Bearer key").status()).isEqualTo(404);
        }
        assertThat(quarantine()).isEmpty();
    }

    @Test
    void sourcesAreShownWithTheirCountersAndProblems() throws IOException {
        JsonNode source =
                json(ask("GET", "/v1/sources", "Bearer key")).path("sources").path(0);

        assertThat(source.path("source").asText()).isEqualTo("de-1");
        assertThat(source.path("readings").asLong()).isPositive();
        assertThat(source.path("counters")).hasSize(2);
        assertThat(source.has("bookedUntil")).isTrue();
    }

    @Test
    void anotherPathIsAProblem() {
        assertThat(ask("GET", "/v1/nothing", "Bearer key").status()).isEqualTo(404);
        assertThat(ask("GET", "/v1/quarantine/x/release", "Bearer key").status())
                .isEqualTo(404);
    }
}
