package io.bytemeter.billing;

import io.bytemeter.alerts.Alert;
import io.bytemeter.alerts.AlertFeed;
import io.bytemeter.alerts.AlertHistory;
import io.bytemeter.alerts.BadCursorException;
import io.bytemeter.alerts.BadTargetException;
import io.bytemeter.alerts.Page;
import io.bytemeter.alerts.Webhooks;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One alert, one webhook, and what was asked. */
final class AlertsInMemory implements AlertHistory, AlertFeed, Webhooks {
    static final Instant AT = Instant.parse("2026-11-21T10:00:00Z");
    static final Webhook WEBHOOK = new Webhook("w1", "https://example.com/hook", true, AT, null, null);
    static final Alert ALERT = new Alert(
            "a1",
            "user/alice",
            "default",
            1,
            "raised",
            800,
            "80%",
            "block",
            1_000,
            801,
            "month",
            "both",
            AT,
            null,
            AT,
            AT,
            new Alert.Crossing("n1", 7, 3, 9, 42));

    final List<String> calls = new ArrayList<>();

    @Override
    public Page<Alert> alerts(
            Predicate<Alert> wanted, @Nullable Instant from, @Nullable Instant to, int limit, @Nullable String cursor) {
        if (cursor != null && !cursor.equals("next")) {
            throw new BadCursorException();
        }
        return new Page<>(Stream.of(ALERT).filter(wanted).toList(), cursor == null ? "next" : null);
    }

    @Override
    public Following follow(@Nullable String position, Listener listener) {
        if (position != null && !position.equals("p1")) {
            throw new BadCursorException();
        }
        listener.alert(position == null ? "p1" : "p2", ALERT);
        return () -> calls.add("left");
    }

    @Override
    public Created create(String url) {
        if (!url.startsWith("https://")) {
            throw new BadTargetException("a host with public addresses only");
        }
        return new Created(WEBHOOK, "whsec_c2VjcmV0");
    }

    @Override
    public List<Webhook> all() {
        return List.of(WEBHOOK);
    }

    @Override
    public Optional<Webhook> find(String id) {
        return id.equals("w1") ? Optional.of(WEBHOOK) : Optional.empty();
    }

    @Override
    public boolean delete(String id) {
        return calls.add("delete " + id);
    }

    @Override
    public Optional<Webhook> enable(String id, boolean enabled) {
        calls.add("enable " + id + " " + enabled);
        return find(id);
    }

    @Override
    public Optional<Outcome> test(String id) {
        return Optional.of(new Outcome(500, null));
    }

    @Override
    public int replay(String id, @Nullable String alert, @Nullable Instant from, @Nullable Instant to) {
        calls.add("replay " + id + " " + alert + " " + from + " " + to);
        return 1;
    }

    @Override
    public Page<Delivery> deliveries(String id, @Nullable Instant from, int limit, @Nullable String cursor) {
        return new Page<>(
                List.of(new Delivery("a1", "a1", "delivered", 2, AT, AT, null, new Outcome(204, null))), null);
    }
}
