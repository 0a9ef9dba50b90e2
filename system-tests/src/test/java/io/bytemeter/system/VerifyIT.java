package io.bytemeter.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bytemeter.schema.UsageBatch;
import io.bytemeter.schema.id.LocalSchemaIds;
import io.bytemeter.schema.topic.Topics;
import io.bytemeter.schema.wire.AvroSerde;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** What the reconciliation says while usage flows, and when usage is missing. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class VerifyIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static final int ASKED = 50;
    private static final int CONNECTIONS = 100;

    private final TestNode node = TestNode.onFreePorts();
    private TargetServer target;
    private StandaloneProcess standalone;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException, InterruptedException {
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
    void everythingAddsUpAtEveryMomentWhileUsageFlows() throws Exception {
        AtomicInteger connections = new AtomicInteger();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        ScheduledExecutorService load = Executors.newScheduledThreadPool(8);
        ScheduledFuture<?> flow = load.scheduleAtFixedRate(
                () -> {
                    try {
                        int i = connections.incrementAndGet();
                        ProxyClient.exchange(
                                i % 2 == 0
                                        ? ProxyClient.socks(node.socksAuth(), "u" + i % 5, "pw", target.port())
                                        : ProxyClient.socks(node.socks(), "", "", target.port()),
                                1000 + i,
                                20_000);
                    } catch (IOException | AssertionError e) {
                        failure.compareAndSet(null, e);
                    }
                },
                0,
                50,
                TimeUnit.MILLISECONDS);
        int asked = 0;
        try {
            long start = System.nanoTime();
            while (lasts(start, 8) || (lasts(start, 60) && (asked <= ASKED || connections.get() <= CONNECTIONS))) {
                JsonNode found = standalone.json("/v1/reconciliation");
                assertThat(found.path("exact").asBoolean()).as(found.toString()).isTrue();
                asked++;
            }
            Verify verify = verify();
            assertThat(verify.exitCode()).as(verify.out()).isZero();
            assertThat(verify.out()).contains("node n1", "Everything adds up.");
        } finally {
            flow.cancel(false);
            load.shutdown();
            assertThat(load.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(failure.get()).isNull();
        assertThat(asked).isGreaterThan(ASKED);
        assertThat(connections.get()).isGreaterThan(CONNECTIONS);
        Poll.value(LIMIT, "downlink of the node and of users, inbounds, outbounds, nodes", moved(), this::reconciled);
    }

    private static boolean lasts(long start, int seconds) {
        return System.nanoTime() - start < Duration.ofSeconds(seconds).toNanos();
    }

    private List<Long> moved() {
        return Collections.nCopies(5, target.sent.get());
    }

    private List<Long> reconciled() throws IOException, InterruptedException {
        JsonNode found = standalone.json("/v1/reconciliation");
        List<Long> downlinks = new ArrayList<>();
        for (String lines : List.of("nodes", "identities")) {
            found.path(lines)
                    .forEach(line ->
                            downlinks.add(line.path("actual").path("downlink").asLong()));
        }
        return downlinks;
    }

    @Test
    @Order(2)
    void aBatchThatNeverComesIsAGapThatIsNamed() throws Exception {
        send(1, "2026-11-21T10:00:00Z", 0);
        send(4, "2026-11-21T10:00:07Z", 777);

        Poll.value(LIMIT, "gaps", 1, () -> standalone
                .json("/v1/gaps?node=broken")
                .path("gaps")
                .size());
        JsonNode gap = standalone.json("/v1/gaps?node=broken").path("gaps").path(0);
        assertThat(gap.path("firstSequence").asLong()).isEqualTo(2);
        assertThat(gap.path("lastSequence").asLong()).isEqualTo(3);
        assertThat(gap.path("from").asText()).isEqualTo("2026-11-21T10:00:00Z");
        assertThat(gap.path("to").asText()).isEqualTo("2026-11-21T10:00:07Z");
        assertThat(gap.path("missing").path("downlink").asLong()).isEqualTo(777);
        Verify verify = verify();
        assertThat(verify.exitCode()).as(verify.out()).isEqualTo(1);
        assertThat(verify.out())
                .contains(": node broken, epoch 9, partition 0, sequences 2 to 3 (2 missing)", "777 bytes, open");
        Verify json = verify("--json");
        assertThat(json.exitCode()).isEqualTo(1);
        assertThat(new ObjectMapper()
                        .readTree(json.out())
                        .path("gaps")
                        .path("batches")
                        .asLong())
                .isEqualTo(2);
        String url = "http://127.0.0.1:" + standalone.apiPort();
        assertThat(verify("--url", url, "--accept", "another").exitCode()).isEqualTo(1);
        Verify accepted = verify("--url", url, "--accept", gap.path("id").asText());
        assertThat(accepted.exitCode()).as(accepted.out()).isZero();
        assertThat(accepted.out()).contains("Everything adds up but for gaps that were accepted.");
    }

    @Test
    @Order(3)
    void verifyWithoutAnApiIsOneLine() throws Exception {
        Verify verify = verify("--url", "http://127.0.0.1:1");

        assertThat(verify.exitCode()).isEqualTo(2);
        assertThat(verify.out().lines())
                .singleElement()
                .asString()
                .isEqualTo("bytemeter verify: http://127.0.0.1:1 does not answer"
                        + " (expected: the address of a running instance)");
        assertThat(verify("--url", "nowhere").exitCode()).isEqualTo(2);
    }

    private record Verify(int exitCode, String out) {}

    private Verify verify(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                StandaloneProcess.ROOT.resolve("bytemeter").toString(),
                "verify",
                "--url",
                "http://127.0.0.1:" + standalone.apiPort()));
        if (arguments.length > 1) {
            command.subList(2, 4).clear();
        }
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Verify(process.waitFor(), out);
    }

    /** A batch of nothing, of a node that says it has counted so many bytes. */
    private void send(long sequence, String flushedAt, long downlink) throws Exception {
        LocalSchemaIds ids = LocalSchemaIds.open(standalone.data().resolve("schema-ids.json"));
        UsageBatch batch = UsageBatch.newBuilder()
                .setNode("broken")
                .setEpoch(9)
                .setSequence(sequence)
                .setFlushedAt(Instant.parse(flushedAt).toEpochMilli())
                .setCumulativeUplink(0)
                .setCumulativeDownlink(downlink)
                .setCumulativeOverheadUplink(0)
                .setCumulativeOverheadDownlink(0)
                .setRecords(List.of())
                .build();
        byte[] value = new AvroSerde<>(UsageBatch.class, ids).serializer().serialize(Topics.USAGE, batch);
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", "127.0.0.1:" + standalone.kafkaPort()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(Topics.USAGE, 0, null, value)).get(30, TimeUnit.SECONDS);
        }
    }
}
