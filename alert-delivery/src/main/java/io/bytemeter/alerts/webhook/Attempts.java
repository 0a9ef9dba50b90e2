package io.bytemeter.alerts.webhook;

import io.bytemeter.alerts.Webhooks.Outcome;
import io.bytemeter.schema.Delivery;
import io.bytemeter.schema.DeliveryState;
import io.bytemeter.schema.Webhook;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tries what is pending, and writes down how it went. Confined to the deliverer's thread. */
final class Attempts {
    private static final Logger logger = LoggerFactory.getLogger(Attempts.class);

    /** A webhook that another instance has just created is known here a moment later than a delivery to it. */
    private static final long FORGET_MS = 60_000;

    private final WebhookStore webhooks;
    private final DeliveryTopic topic;
    private final Sender sender;
    private final Retries retries;
    private final Duration disableAfter;
    private final DeliveryCounters counted;

    private final Map<String, Lane> lanes = new HashMap<>();

    /** Keys of the deliveries known in each partition, whatever became of them. */
    private final Map<Integer, Set<String>> known = new HashMap<>();

    private final Set<Integer> owned = new HashSet<>();

    /** Read before their partition was owned, by key: only the last state of each matters. */
    private final Map<Integer, Map<String, Delivery>> loading = new HashMap<>();

    private final BlockingQueue<Result> results = new LinkedBlockingQueue<>();

    private record Result(Lane.Pending pending, Outcome outcome) {}

    Attempts(
            WebhookStore webhooks,
            DeliveryTopic topic,
            Sender sender,
            Retries retries,
            Duration disableAfter,
            DeliveryCounters counted) {
        this.webhooks = webhooks;
        this.topic = topic;
        this.sender = sender;
        this.retries = retries;
        this.disableAfter = disableAfter;
        this.counted = counted;
    }

    /** A record of the topic: an earlier life's, the echo of one's own, or a replay that somebody asks for. */
    void read(int partition, Delivery delivery) {
        boolean unheardOf =
                known.computeIfAbsent(partition, p -> new HashSet<>()).add(DeliveryTopic.key(delivery));
        if (!owned.contains(partition)) {
            loading.computeIfAbsent(partition, p -> new HashMap<>()).put(DeliveryTopic.key(delivery), delivery);
        } else if (unheardOf) {
            take(partition, delivery);
        }
    }

    boolean knows(int partition, Delivery delivery) {
        return known.getOrDefault(partition, Set.of()).contains(DeliveryTopic.key(delivery));
    }

    /** All that was written before of {@code partition} has been read. */
    void own(int partition) {
        owned.add(partition);
        Map<String, Delivery> loaded = loading.remove(partition);
        if (loaded != null) {
            loaded.values().forEach(delivery -> take(partition, delivery));
        }
    }

    void drop(int partition) {
        owned.remove(partition);
        known.remove(partition);
        loading.remove(partition);
        lanes.values().forEach(lane -> lane.drop(partition));
    }

    void dropAll() {
        Set.copyOf(known.keySet()).forEach(this::drop);
        owned.clear();
    }

    /** Books what has been answered, and tries what is due. */
    void round(long now) {
        for (Result result = results.poll(); result != null; result = results.poll()) {
            book(result, now);
        }
        lanes.entrySet().removeIf(each -> {
            Webhook webhook = webhooks.find(each.getKey());
            Lane lane = each.getValue();
            if (webhook != null && webhook.getEnabled()) {
                attempt(webhook, lane, now);
            }
            return lane.unknownMs(webhook == null, now) > FORGET_MS;
        });
        counted.pending(lanes.values().stream().mapToInt(Lane::size).sum());
    }

    /** Waits for the answers to what is under way, for a while, and writes them down. */
    void settle(Duration patience, Clock clock) {
        long end = clock.millis() + patience.toMillis();
        try {
            while (lanes.values().stream().anyMatch(Lane::isUnderWay)) {
                Result result = results.poll(Math.max(0, end - clock.millis()), TimeUnit.MILLISECONDS);
                if (result == null) {
                    break;
                }
                book(result, clock.millis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        topic.flush();
    }

    private void take(int partition, Delivery delivery) {
        Lane lane = lanes.computeIfAbsent(delivery.getWebhook(), id -> new Lane());
        Long last = delivery.getLastAttemptAt();
        if (delivery.getState() == DeliveryState.PENDING) {
            lane.add(partition, delivery);
        } else if (delivery.getState() == DeliveryState.DELIVERED && last != null) {
            lane.knownSuccess(last);
        }
    }

    private void attempt(Webhook webhook, Lane lane, long now) {
        for (Lane.Pending next = lane.next(now); next != null; next = lane.next(now)) {
            Lane.Pending pending = next;
            Delivery delivery = pending.delivery();
            sender.send(webhook, delivery.getAlert(), delivery.getBody())
                    .thenAccept(outcome -> results.add(new Result(pending, outcome)))
                    .exceptionally(failure -> {
                        results.add(new Result(pending, new Outcome(0, failure.toString())));
                        return null;
                    });
        }
    }

    private void book(Result result, long now) {
        Delivery before = result.pending().delivery();
        int partition = result.pending().partition();
        Outcome outcome = result.outcome();
        Lane lane = lanes.get(before.getWebhook());
        if (lane == null) {
            return; // the webhook was deleted
        }
        Delivery after = after(before, outcome, lane, now);
        counted.attempt(outcome.delivered());
        if (outcome.delivered()) {
            lane.succeeded(now);
        } else {
            lane.failed();
        }
        boolean own = owned.contains(partition);
        if (own || outcome.delivered()) { // else what the new owner has written stands
            topic.write(partition, after);
        }
        if (own && after.getState() == DeliveryState.PENDING) {
            lane.add(partition, after);
        }
    }

    private Delivery after(Delivery before, Outcome outcome, Lane lane, long now) {
        long first = before.getFirstAttemptAt() == null ? now : before.getFirstAttemptAt();
        int attempts = before.getAttempts() + 1;
        DeliveryState state = DeliveryState.PENDING;
        if (outcome.delivered()) {
            state = DeliveryState.DELIVERED;
        } else if (now - failingSince(before, first) >= disableAfter.toMillis()) {
            if (lane.lastSuccess() >= first) {
                state = DeliveryState.GIVEN_UP; // the receiver takes others, but not this one
            } else {
                disable(before.getWebhook(), outcome, now);
            }
        }
        Long next = state == DeliveryState.PENDING ? now + retries.pauseMs(attempts) : null;
        return new Delivery(
                before.getWebhook(),
                before.getId(),
                before.getAlert(),
                state,
                before.getBody(),
                before.getCreatedAt(),
                attempts,
                first,
                now,
                next,
                outcome.status() == 0 ? null : outcome.status(),
                outcome.error());
    }

    private long failingSince(Delivery delivery, long firstAttempt) {
        Webhook webhook = webhooks.find(delivery.getWebhook());
        return webhook == null ? firstAttempt : Math.max(firstAttempt, webhook.getEnabledAt());
    }

    private void disable(String id, Outcome outcome, long now) {
        Webhook webhook = webhooks.find(id);
        if (webhook == null || !webhook.getEnabled()) {
            return;
        }
        String reason = "has not taken any alert for " + disableAfter.toHours() + " h; the last attempt: "
                + (outcome.status() == 0 ? outcome.error() : "status " + outcome.status());
        logger.atWarn().addKeyValue("webhook", id).addKeyValue("reason", reason).log("webhook disabled");
        webhooks.put(id, HookStates.disabled(webhook, now, reason));
    }
}
