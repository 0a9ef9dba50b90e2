package io.bytemeter.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.bytemeter.alerts.Alert;
import io.bytemeter.alerts.AlertFeed;
import io.bytemeter.alerts.AlertsUnavailableException;
import io.bytemeter.alerts.Page;
import io.bytemeter.alerts.Webhooks;
import io.bytemeter.alerts.delivery.AlertDelivery;
import io.bytemeter.alerts.webhook.WebhookConfig;
import io.bytemeter.launcher.broker.EmbeddedBroker;
import io.bytemeter.schema.AlertState;
import io.bytemeter.schema.QuotaAction;
import io.bytemeter.schema.QuotaAlert;
import io.bytemeter.schema.QuotaDirection;
import io.bytemeter.schema.QuotaPeriod;
import io.bytemeter.schema.SubjectKind;
import io.bytemeter.schema.id.LocalSchemaIds;
import io.bytemeter.schema.topic.ClusterConfig;
import io.bytemeter.schema.topic.TopicAdmin;
import io.bytemeter.schema.topic.Topics;
import io.bytemeter.schema.wire.AvroSerde;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Alerts of a real topic: looked up, followed, and posted to receivers that work and that do not. */
class AlertDeliveryIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration ANSWER = Duration.ofSeconds(30);
    private static final Duration DISABLE_AFTER = Duration.ofDays(3);

    @TempDir
    private Path directory;

    private final ForwardClock clock = new ForwardClock();
    private ClusterConfig cluster;
    private LocalSchemaIds ids;
    private EmbeddedBroker broker;
    private KafkaProducer<String, QuotaAlert> producer;
    private AlertDelivery delivery;
    private int alerts;

    @BeforeEach
    void start() throws IOException {
        int port = Ports.free();
        cluster = new ClusterConfig("127.0.0.1:" + port, "", 4, (short) 1);
        ids = LocalSchemaIds.open(directory.resolve("schemas.json"));
        broker = new EmbeddedBroker(directory.resolve("kafka"), port);
        broker.start();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrapServers()))) {
            TopicAdmin.ensure(admin, cluster.topics());
        }
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", cluster.bootstrapServers()),
                new StringSerializer(),
                new AvroSerde<>(QuotaAlert.class, ids).serializer());
        delivery = delivery();
    }

    @AfterEach
    void stop() {
        delivery.close();
        producer.close();
        broker.close();
        ids.close();
    }

    @Test
    void alertsAreLookedUpPageByPageAndFollowedWithoutAGap() throws Exception {
        Followed before = new Followed();
        AlertFeed.Following whole = follow(null, before);
        List<String> written = raise(25);
        List<String> read = new ArrayList<>();
        String cursor = null;
        do {
            Page<Alert> page = delivery.services().history().alerts(alert -> true, null, null, 10, cursor);
            page.items().forEach(alert -> read.add(alert.id()));
            cursor = page.cursor();
        } while (cursor != null);
        assertThat(read).containsExactlyInAnyOrderElementsOf(written);
        assertThat(delivery.services()
                        .history()
                        .alerts(alert -> alert.subject().equals("user/u3"), null, null, 10, null)
                        .items())
                .extracting(Alert::subject)
                .containsOnly("user/u3");
        assertThat(delivery.services()
                        .history()
                        .alerts(alert -> true, Instant.now(clock).plusSeconds(3_600), null, 10, null)
                        .items())
                .isEmpty();

        before.await(25); // else the feed may still be reading them when it is followed from now on
        whole.close();
        Followed first = new Followed();
        AlertFeed.Following following = follow(null, first);
        written.addAll(raise(5));
        first.await(5);
        following.close();
        List<String> missed = raise(7);
        Followed second = new Followed();
        try (AlertFeed.Following again = follow(first.positions.get(2), second)) {
            List<String> live = raise(3);
            second.await(2 + 7 + 3);
            List<String> expected = new ArrayList<>(first.ids.subList(3, 5));
            expected.addAll(missed);
            expected.addAll(live);
            assertThat(second.ids).containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    @Test
    void eachAlertIsDeliveredOnceTheReceiverIsBackAlsoAfterARestart() throws Exception {
        int port = Ports.free();
        try (Receiver failing = new Receiver(0, 500);
                Receiver hanging = new Receiver(0, 0);
                Receiver working = new Receiver(0, 204)) {
            Webhooks webhooks = delivery.services().webhooks();
            await(() -> works(() -> webhooks.create(failing.url())));
            webhooks.create(hanging.url());
            String taking = webhooks.create(working.url()).webhook().id();
            Webhooks.Created down = webhooks.create(Receiver.url(port));

            List<String> raised = raise(10);
            await(() -> working.posts.size() == 10);
            await(() -> failing.posts.size() >= 10);
            // What was taken and not written down at the close would be posted again.
            await(() -> delivered(webhooks, taking) == 10);
            delivery.close();
            delivery = delivery();
            raised.addAll(raise(10));
            await(() -> working.posts.size() >= 20);
            try (Receiver back = new Receiver(port, 200)) {
                await(() -> back.posts.size() >= 20);
                assertThat(back.posts).extracting(Receiver.Post::id).containsExactlyInAnyOrderElementsOf(raised);
                assertThat(back.posts)
                        .allSatisfy(post -> assertThat(post.signature()).isEqualTo(signature(down.secret(), post)));
                assertThat(working.posts).extracting(Receiver.Post::id).containsExactlyInAnyOrderElementsOf(raised);

                Webhooks after = delivery.services().webhooks();
                String id = down.webhook().id();
                assertThat(after.replay(id, raised.get(3), null, null)).isEqualTo(1);
                await(() -> back.posts.size() == 21);
                assertThat(back.posts.get(20).id()).isEqualTo(raised.get(3));
                await(() -> delivered(after, id) == 21);
                assertThat(after.test(id)).hasValueSatisfying(outcome -> assertThat(outcome.delivered())
                        .isTrue());
                assertThat(after.delete(id)).isTrue();
                assertThat(after.find(id)).isEmpty();
            }
        }
    }

    @Test
    void aReceiverThatTakesNothingForTheSetTimeIsDisabledWithANoticeAndGetsWhatWaitedWhenEnabled() throws Exception {
        Webhooks webhooks = delivery.services().webhooks();
        int port = Ports.free();
        String id;
        List<String> waiting;
        try (Receiver failing = new Receiver(port, 500);
                Receiver working = new Receiver(0, 204)) {
            await(() -> works(() -> webhooks.create(working.url())));
            id = webhooks.create(failing.url()).webhook().id();
            waiting = raise(2);
            await(() -> failing.posts.size() >= 3); // a second attempt: the time of the first is known
            clock.forward(DISABLE_AFTER.minusHours(1));
            int before = failing.posts.size();
            await(() -> failing.posts.size() > before + 1);
            assertThat(webhooks.find(id).orElseThrow().enabled()).isTrue();

            clock.forward(Duration.ofHours(1));
            await(() -> !webhooks.find(id).orElseThrow().enabled());

            Webhooks.Webhook disabled = webhooks.find(id).orElseThrow();
            assertThat(disabled.disabledReason())
                    .isEqualTo("has not taken any alert for 72 h; the last attempt: status 500");
            assertThat(disabled.disabledAt()).isAfter(disabled.createdAt().plus(DISABLE_AFTER));
            assertThat(webhooks.all()).filteredOn(Webhooks.Webhook::enabled).hasSize(1);
            raise(1);
            await(() -> working.posts.size() == 3);
        }
        try (Receiver back = new Receiver(port, 200)) {
            webhooks.enable(id, true);
            await(() -> back.posts.size() >= 2);
            assertThat(back.posts).extracting(Receiver.Post::id).containsExactlyInAnyOrderElementsOf(waiting);
        }
    }

    private AlertDelivery delivery() {
        AlertDelivery made = new AlertDelivery(
                cluster,
                new WebhookConfig(true, ANSWER, DISABLE_AFTER),
                ids,
                new SimpleMeterRegistry(),
                clock,
                new SecureRandom());
        made.start();
        return made;
    }

    private static long delivered(Webhooks webhooks, String id) {
        return webhooks.deliveries(id, null, 1_000, null).items().stream()
                .filter(each -> each.state().equals("delivered"))
                .map(Webhooks.Delivery::delivery)
                .distinct()
                .count();
    }

    private AlertFeed.Following follow(String position, Followed listener) {
        AlertFeed.Following[] following = {null};
        await(() -> works(() -> following[0] = delivery.services().feed().follow(position, listener)));
        return following[0];
    }

    private List<String> raise(int count) throws Exception {
        List<String> raised = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String id = "alert-" + alerts++;
            String user = "u" + alerts % 5;
            long now = clock.millis();
            QuotaAlert alert = QuotaAlert.newBuilder()
                    .setId(id)
                    .setSubjectKind(SubjectKind.USER)
                    .setSubject(user)
                    .setQuota("default")
                    .setQuotaVersion(1)
                    .setState(AlertState.RAISED)
                    .setThreshold(800)
                    .setAction(QuotaAction.BLOCK)
                    .setLimit(1_000)
                    .setUsed(801)
                    .setPeriod(QuotaPeriod.MONTH)
                    .setDirection(QuotaDirection.BOTH)
                    .setPeriodStart(0)
                    .setCrossedAt(now)
                    .setNoticedAt(now)
                    .build();
            producer.send(new ProducerRecord<>(Topics.ALERTS, "user/" + user, alert))
                    .get();
            raised.add(id);
        }
        return raised;
    }

    private static String signature(String told, Receiver.Post post) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(Base64.getDecoder().decode(told.substring("whsec_".length())), "HmacSHA256"));
        String signed = post.id() + "." + post.timestamp() + "." + post.body();
        return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
    }

    private static boolean works(Runnable attempt) {
        try {
            attempt.run();
            return true;
        } catch (AlertsUnavailableException e) {
            return false;
        }
    }

    /** Asks no more once the condition holds: asking may be an act. */
    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            LockSupport.parkNanos(5_000_000);
        }
    }

    private static final class Followed implements AlertFeed.Listener {
        final List<String> ids = new CopyOnWriteArrayList<>();
        final List<String> positions = new CopyOnWriteArrayList<>();

        @Override
        public void alert(String position, Alert alert) {
            positions.add(position);
            ids.add(alert.id());
        }

        @Override
        public void ended() {}

        void await(int count) {
            AlertDeliveryIT.await(() -> ids.size() >= count);
            assertThat(ids).hasSize(count);
        }
    }
}
