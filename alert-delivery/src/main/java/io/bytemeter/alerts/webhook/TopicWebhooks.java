package io.bytemeter.alerts.webhook;

import io.bytemeter.alerts.Alert;
import io.bytemeter.alerts.AlertJson;
import io.bytemeter.alerts.AlertsUnavailableException;
import io.bytemeter.alerts.Page;
import io.bytemeter.alerts.Webhooks;
import io.bytemeter.alerts.history.TopicHistory;
import io.bytemeter.alerts.topic.AlertValues;
import io.bytemeter.alerts.topic.Clients;
import io.bytemeter.alerts.topic.Place;
import io.bytemeter.alerts.topic.TopicScan;
import io.bytemeter.schema.DeliveryState;
import io.bytemeter.schema.id.SchemaIds;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;

/** Webhooks, their deliveries and whoever makes them, over Kafka. */
public final class TopicWebhooks implements Webhooks, AutoCloseable {
    /** Most alerts of one replay. */
    public static final int MAX_REPLAY = 10_000;

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
    private static final int LOOKUPS_AT_A_TIME = 16;

    private final Clock clock;
    private final RandomGenerator random;
    private final TopicHistory history;
    private final TopicScan deliveries;
    private final int partitions;
    private final WebhookConfig config;
    private final Targets targets;
    private final ExecutorService blocking;
    private final Sender sender;
    private final Producer<byte[], byte[]> producer;
    private final WebhookStore store;
    private final DeliveryTopic topic;
    private final Deliverer deliverer;

    /**
     * @param partitions of the topics of alerts and deliveries
     * @param random makes ids and secrets
     */
    public TopicWebhooks(
            WebhookConfig config,
            Clients clients,
            SchemaIds ids,
            TopicHistory history,
            int partitions,
            MeterRegistry registry,
            Clock clock,
            RandomGenerator random) {
        this.config = config;
        this.clock = clock;
        this.random = random;
        this.history = history;
        this.partitions = partitions;
        deliveries = new TopicScan(clients, io.bytemeter.schema.topic.Topics.DELIVERIES, clock);
        targets = new Targets(config.allowPrivateTargets(), host -> List.of(InetAddress.getAllByName(host)));
        blocking = Executors.newFixedThreadPool(LOOKUPS_AT_A_TIME, task -> {
            Thread thread = new Thread(task, "webhook-lookup");
            thread.setDaemon(true);
            return thread;
        });
        sender = new Sender(targets, config.timeout(), clock, blocking);
        producer = clients.producer("bytemeter-webhooks");
        store = new WebhookStore(clients, producer, ids);
        topic = new DeliveryTopic(producer, ids);
        Attempts attempts = new Attempts(
                store,
                topic,
                sender,
                new Retries(FIRST_PAUSE, LONGEST_PAUSE, random),
                config.disableAfter(),
                new DeliveryCounters(registry));
        deliverer = new Deliverer(clients, new AlertValues(ids), topic, store, attempts, clock);
    }

    public void start() {
        store.start();
        deliverer.start();
    }

    @Override
    public void close() {
        deliverer.close();
        store.close();
        producer.close(Duration.ofSeconds(5));
        sender.close();
        blocking.shutdownNow();
    }

    @Override
    public Created create(String url) {
        targets.check(url);
        Secret secret = Secret.random(random);
        long now = clock.millis();
        String id = "wh_" + Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong());
        var webhook = new io.bytemeter.schema.Webhook(id, url, secret.kept(), true, now, now, null, null);
        store.put(id, webhook);
        return new Created(HookStates.shown(webhook), secret.told());
    }

    @Override
    public List<Webhook> all() {
        return store.all().stream()
                .map(HookStates::shown)
                .sorted(Comparator.comparing(Webhook::createdAt).thenComparing(Webhook::id))
                .toList();
    }

    @Override
    public Optional<Webhook> find(String id) {
        return Optional.ofNullable(store.find(id)).map(HookStates::shown);
    }

    @Override
    public boolean delete(String id) {
        boolean there = store.find(id) != null;
        if (there) {
            store.put(id, null);
        }
        return there;
    }

    @Override
    public Optional<Webhook> enable(String id, boolean enabled) {
        var webhook = store.find(id);
        if (webhook == null) {
            return Optional.empty();
        }
        if (webhook.getEnabled() != enabled) {
            store.put(
                    id,
                    enabled
                            ? HookStates.enabled(webhook, clock.millis())
                            : HookStates.disabled(webhook, clock.millis(), null));
        }
        return find(id);
    }

    @Override
    public Optional<Outcome> test(String id) {
        var webhook = store.find(id);
        if (webhook == null) {
            return Optional.empty();
        }
        Alert alert = example(clock.instant());
        try {
            return Optional.of(
                    sender.send(webhook, alert.id(), AlertJson.of(alert).toString())
                            .get(config.timeout().toMillis() * 3, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AlertsUnavailableException("interrupted", e);
        } catch (java.util.concurrent.ExecutionException | TimeoutException e) {
            return Optional.of(new Outcome(0, "no answer in time"));
        }
    }

    @Override
    public int replay(String id, @Nullable String alert, @Nullable Instant from, @Nullable Instant to) {
        long now = clock.millis();
        var found = history.find(
                from,
                to,
                alert == null ? MAX_REPLAY : 1,
                each -> alert == null || each.id().equals(alert));
        for (TopicScan.Hit<Alert> hit : found.hits()) {
            Alert each = hit.value();
            String replay = each.id() + "/"
                    + UUID.nameUUIDFromBytes((id + now).getBytes(java.nio.charset.StandardCharsets.UTF_8));
            topic.write(
                    hit.partition(),
                    Deliverer.pending(id, replay, each.id(), AlertJson.of(each).toString(), now));
        }
        topic.flush();
        return found.hits().size();
    }

    @Override
    public Page<Delivery> deliveries(String id, @Nullable Instant from, int limit, @Nullable String cursor) {
        TopicScan.Stretch stretch = new TopicScan.Stretch(
                Place.parse(cursor, partitions), null, from == null ? 0 : from.toEpochMilli(), Long.MAX_VALUE, limit);
        var found = deliveries.read(stretch, record -> {
            var delivery = topic.read(record.value());
            return Optional.ofNullable(delivery)
                    .filter(each -> each.getWebhook().equals(id))
                    .map(TopicWebhooks::shown);
        });
        Place next = found.next();
        return new Page<>(found.hits().stream().map(TopicScan.Hit::value).toList(), next == null ? null : next.text());
    }

    private static Delivery shown(io.bytemeter.schema.Delivery delivery) {
        Long last = delivery.getLastAttemptAt();
        Long next = delivery.getNextAttemptAt();
        Integer status = delivery.getStatus();
        return new Delivery(
                delivery.getId(),
                delivery.getAlert(),
                label(delivery.getState()),
                delivery.getAttempts(),
                Instant.ofEpochMilli(delivery.getCreatedAt()),
                last == null ? null : Instant.ofEpochMilli(last),
                next == null ? null : Instant.ofEpochMilli(next),
                last == null ? null : new Outcome(status == null ? 0 : status, delivery.getError()));
    }

    private static String label(DeliveryState state) {
        return state.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static Alert example(Instant now) {
        return new Alert(
                "test-" + now.toEpochMilli(),
                "user/test",
                "default",
                1,
                "raised",
                800,
                "80%",
                "alert",
                1_000,
                800,
                "month",
                "both",
                now,
                null,
                now,
                now,
                null);
    }
}
