package io.bytemeter.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bytemeter.launcher.broker.EmbeddedBroker;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Three instances on one broker: any of them answers for all, whoever of them is away. The order saves starts. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterIT {
    static final int PARTITIONS = 6;

    private static final int INSTANCES = 3;
    private static final int USERS = 40;
    private static final Duration LIMIT = Duration.ofSeconds(90);

    /** Far more than a client needs here: this says that a retry cures, not how fast this machine is. */
    private static final Duration CURED = Duration.ofSeconds(60);

    private static final String AT = "2026-10-10T10:00:00Z";
    private static final String MONTH = "?window=month&from=2026-10-01T00:00:00Z&to=2026-11-01T00:00:00Z";

    private static final String QUOTA = "{\"period\":\"lifetime\",\"limit\":%d,\"thresholds\":[\"100%%\"]}";

    private final List<ServeInstance> instances = new ArrayList<>();
    private EmbeddedBroker broker;
    private RegistryServer registry;
    private UsageFeed feed;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        int[] ports = StandaloneProcess.freePorts(1 + 2 * INSTANCES);
        registry = new RegistryServer().start();
        broker = new EmbeddedBroker(directory.resolve("kafka"), ports[0]);
        broker.start();
        for (int i = 0; i < INSTANCES; i++) {
            instances.add(new ServeInstance(
                    directory.resolve("instance" + i),
                    ports[1 + 2 * i],
                    ports[2 + 2 * i],
                    broker.bootstrapServers(),
                    registry.url()));
        }
        instances.get(0).start().awaitReady(); // makes the topics
        instances.get(1).start();
        instances.get(2).start();
        instances.get(1).awaitReady();
        instances.get(2).awaitReady();
        feed = new UsageFeed(
                broker.bootstrapServers(),
                registry.url(),
                PARTITIONS,
                Instant.parse(AT).toEpochMilli());
        feed.send(USERS, 1000);
    }

    @AfterAll
    void stop() throws Exception {
        for (ServeInstance instance : instances) {
            instance.close();
        }
        if (feed != null) {
            feed.close();
        }
        broker.close();
        registry.close();
    }

    @Test
    @Order(1)
    void anyInstanceTellsTheTotalsOfAllSubjects() {
        instances.forEach(this::awaitExact);
        for (ServeInstance instance : instances) {
            Poll.until(LIMIT, "reconciled", () -> {
                JsonNode found = instance.answer("/v1/reconciliation");
                return found != null && found.get("exact").booleanValue();
            });
        }
    }

    @Test
    @Order(1)
    void anyInstanceStreamsTheTotalsOfAllSubjects() throws Exception {
        List<LiveStream> streams = new ArrayList<>();
        try {
            for (ServeInstance instance : instances) {
                streams.add(instance.follow("/v1/live?subject=user/u001&subject=user/u002&kind=node&window=month"));
            }
            Poll.until(LIMIT, "every stream follows", () -> {
                feed.send(3, 1);
                return streams.stream()
                        .allMatch(stream -> stream.downlink("user/u001") > 0 && stream.downlink("user/u002") > 0);
            });
            for (LiveStream stream : streams) {
                Poll.value(LIMIT, "u001", feed.downlinks().get("u001"), () -> stream.downlink("user/u001"));
                Poll.value(LIMIT, "node", feed.total(), () -> stream.downlink("node/n1"));
                assertThat(stream.downlink("user/u000")).as("was not chosen").isNegative();
            }
        } finally {
            for (LiveStream stream : streams) {
                stream.close();
            }
        }
    }

    @Test
    @Order(1)
    void aSecondInstanceOfOneNameIsRefused(@TempDir Path directory) throws Exception {
        int[] ports = StandaloneProcess.freePorts(2);
        ServeInstance first = instances.get(0);
        try (ServeInstance second = new ServeInstance(
                directory,
                ports[0],
                ports[1],
                broker.bootstrapServers(),
                registry.url(),
                ServeInstance.SMALL,
                ServeInstance.SHORT_SESSION,
                "topics.partitions=" + PARTITIONS,
                "metering.instance-id=" + first.id())) {
            assertThat(second.start().awaitRefusal())
                    .startsWith("exit code 2")
                    .contains("metering.instance-id: " + first.id()
                            + " (expected: a name of its own for each instance; the one at 127.0.0.1:");
        }
        first.awaitReady(); // at once, unless partitions happen to move
    }

    @Test
    @Order(2)
    void whileAnOwnerIsKilledCopiesAnswerAndSaySo() throws Exception {
        ServeInstance killed = instances.get(2);
        List<ServeInstance> others = instances.subList(0, 2);
        Map<String, Long> expected = new TreeMap<>(feed.downlinks());
        killed.kill();

        // First what is asked once: copies answer only until the others have noticed, and taken over.
        assertThat(retried("/v1/gaps", others).has("stale")).isTrue();
        JsonNode reconciled = retried("/v1/reconciliation", others);
        assertThat(reconciled.has("stale")).isTrue();
        assertThat(reconciled.get("exact").booleanValue())
                .as(reconciled.toString())
                .isTrue();
        Set<String> stale = new TreeSet<>();
        for (String user : expected.keySet()) {
            // A copy may have to read the last of it yet.
            Poll.value(LIMIT, user, expected.get(user), () -> {
                JsonNode answer = retried("/v1/usage/user/" + user + MONTH, others);
                assertThat(answer.has("lag")).isEqualTo(answer.has("stale"));
                if (answer.has("stale")) {
                    stale.add(user);
                }
                return answer.get("total").get("downlink").longValue();
            });
        }
        assertThat(stale).isNotEmpty();
        assertThat(list(others, 7)).isEqualTo(expected);

        feed.send(USERS, 500);
        awaitExact(instances.get(0));
        awaitExact(instances.get(1));
        killed.start().awaitReady();
        awaitExact(killed);
    }

    @Test
    @Order(3)
    void aRollingRestartIsCuredByARetryAndLosesNothing() throws Exception {
        Map<String, Long> expected = new TreeMap<>(feed.downlinks());
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService executor = Executors.newFixedThreadPool(2);
        try {
            Future<Integer> reads = executor.submit(() -> repeat(done, () -> {
                for (String user : expected.keySet()) {
                    JsonNode answer = retried("/v1/usage/user/" + user + MONTH, instances);
                    assertThat(answer.get("total").get("downlink").longValue()).isEqualTo(expected.get(user));
                }
                return null;
            }));
            Future<Integer> lists = executor.submit(() -> repeat(done, () -> {
                assertThat(list(instances, 7)).isEqualTo(expected);
                return null;
            }));
            for (ServeInstance instance : instances) {
                assertThat(instance.stop()).isZero();
                instance.start().awaitReady();
            }
            done.set(true);
            assertThat(reads.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).isPositive();
            assertThat(lists.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).isPositive();
        } finally {
            done.set(true);
            executor.shutdownNow();
        }
        instances.forEach(this::awaitExact);
    }

    @Test
    @Order(4)
    void aQuotaPutOnOneIsInForceAndShownOnTheOthers() throws Exception {
        List<Long> took = new ArrayList<>();
        for (int i = 0; i < USERS; i++) {
            String path = "/v1/quotas/user/" + String.format("u%03d", i);
            long start = System.nanoTime();
            HttpResponse<String> put = instances.get(i % INSTANCES).send("PUT", path, QUOTA.formatted(1_000_000 + i));
            assertThat(put.statusCode()).as(put.body()).isIn(200, 202);
            for (ServeInstance other : instances) {
                long limit = 1_000_000L + i;
                Poll.value(LIMIT, path, limit, () -> {
                    JsonNode shown = other.answer(path);
                    return shown == null ? -1 : shown.path("limit").longValue();
                });
            }
            took.add(Duration.ofNanos(System.nanoTime() - start).toMillis());
        }
        Collections.sort(took);
        System.out.printf(
                "quota put on one instance to shown by all %d, of %d: p50 %d ms, longest %d ms%n",
                INSTANCES, USERS, took.get(USERS / 2), took.get(USERS - 1));
        assertThat(quotas(7)).isEqualTo(List.copyOf(feed.downlinks().keySet()));
        for (ServeInstance instance : instances) {
            // Beginnings of names that have a quota, some in the same partition.
            for (String beginning : List.of("u", "u00", "u01", "u02", "u03")) {
                // 503 while partitions move.
                Poll.value(LIMIT, beginning, 404, () -> instance.get("/v1/quotas/user/" + beginning)
                        .statusCode());
            }
        }
    }

    /** The users that have quotas page by page, each page from another instance. */
    private List<String> quotas(int limit) throws Exception {
        List<String> found = new ArrayList<>();
        String cursor = "";
        for (int page = 0; cursor != null; page++) {
            JsonNode answer = retried("/v1/quotas?limit=" + limit + cursor, List.of(instances.get(page % INSTANCES)));
            found.addAll(answer.get("quotas").findValuesAsText("id"));
            cursor = answer.has("cursor") ? "&cursor=" + answer.get("cursor").textValue() : null;
        }
        return found;
    }

    @Test
    @Order(5)
    void eachAlertIsPostedByOneOfThemWhoeverIsKilled() throws Exception {
        try (WebhookReceiver receiver = new WebhookReceiver()) {
            HttpResponse<String> created =
                    instances.get(0).send("POST", "/v1/webhooks", "{\"url\":\"" + receiver.url() + "\"}");
            assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
            for (ServeInstance instance : instances) {
                Poll.value(LIMIT, "webhooks", 1, () -> {
                    JsonNode list = instance.answer("/v1/webhooks");
                    return list == null ? -1 : list.path("webhooks").size();
                });
            }
            lower(1_000, instances);
            Poll.value(LIMIT, "alerts taken", USERS, receiver.alerts::size);

            String log = "/v1/webhooks/"
                    + new ObjectMapper().readTree(created.body()).path("id").textValue() + "/deliveries?limit=1000";
            // What was taken and not written down when an instance dies would be posted again.
            Poll.value(
                    LIMIT,
                    "alerts known to be taken",
                    USERS,
                    () -> delivered(instances.get(1).answer(log)));
            instances.get(0).kill();
            lower(100, instances.subList(1, INSTANCES));
            // Each new version clears what the one before has raised unless it holds again, as it does here.
            Poll.value(LIMIT, "alerts taken", 2 * USERS, receiver.alerts::size);
            assertThat(receiver.alerts).doesNotHaveDuplicates();
            JsonNode told = retried("/v1/alerts?limit=1000", instances.subList(1, INSTANCES));
            assertThat(told.path("alerts").findValuesAsText("id")).containsExactlyInAnyOrderElementsOf(receiver.alerts);
        }
    }

    private static int delivered(JsonNode log) {
        return log == null ? -1 : Collections.frequency(log.path("deliveries").findValuesAsText("state"), "delivered");
    }

    /** Puts a limit that each user has reached, which is an alert for each. */
    private static void lower(long limit, List<ServeInstance> at) {
        for (int i = 0; i < USERS; i++) {
            ServeInstance instance = at.get(i % at.size());
            String path = "/v1/quotas/user/" + String.format("u%03d", i);
            Poll.until(LIMIT, path, () -> {
                int status = instance.send("PUT", path, QUOTA.formatted(limit)).statusCode();
                return status == 200 || status == 202;
            });
        }
    }

    private static int repeat(AtomicBoolean done, Callable<?> work) throws Exception {
        int times = 0;
        while (!done.get()) {
            work.call();
            times++;
        }
        return times;
    }

    private void awaitExact(ServeInstance instance) {
        Map<String, Long> expected = feed.downlinks();
        Poll.value(LIMIT, "all users", expected, () -> list(List.of(instance), 7));
        for (String kind : List.of("node/n1", "inbound/in", "outbound/out")) {
            Poll.value(LIMIT, kind, feed.total(), () -> {
                JsonNode answer = instance.answer("/v1/usage/" + kind + MONTH);
                return answer == null ? -1 : answer.get("total").get("downlink").longValue();
            });
        }
        expected.forEach((user, downlink) ->
                Poll.value(LIMIT, user, downlink, () -> instance.downlink("/v1/usage/user/" + user + MONTH)));
    }

    /** All users page by page, each page from another instance. */
    private Map<String, Long> list(List<ServeInstance> from, int limit) throws Exception {
        Map<String, Long> found = new TreeMap<>();
        String page = "/v1/usage/user?window=month&at=" + AT + "&sort=id&limit=" + limit;
        String cursor = "";
        int pages = 0;
        while (cursor != null) {
            List<ServeInstance> order = new ArrayList<>(from);
            Collections.rotate(order, pages++);
            JsonNode answer = retried(page + cursor, order);
            answer.get("subjects").forEach(subject -> assertThat(found.put(
                            subject.get("id").textValue(),
                            subject.get("downlink").longValue()))
                    .as("told once")
                    .isNull());
            cursor = answer.has("cursor") ? "&cursor=" + answer.get("cursor").textValue() : null;
        }
        return found;
    }

    /** The first answer that one of the instances gives. */
    private static JsonNode retried(String path, List<ServeInstance> from) throws InterruptedException {
        long start = System.nanoTime();
        while (System.nanoTime() - start < CURED.toNanos()) {
            for (ServeInstance instance : from) {
                JsonNode answer = instance.answer(path);
                if (answer != null) {
                    return answer;
                }
            }
        }
        throw new AssertionError("no instance has answered within " + CURED + ": " + path);
    }
}
