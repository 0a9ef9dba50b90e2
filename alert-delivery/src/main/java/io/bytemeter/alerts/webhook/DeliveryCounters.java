package io.bytemeter.alerts.webhook;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/** What the deliverer counts. */
final class DeliveryCounters {
    private final Counter delivered;
    private final Counter failed;
    private final AtomicInteger pending = new AtomicInteger();

    DeliveryCounters(MeterRegistry registry) {
        delivered = registry.counter("bytemeter.webhooks.attempts", "outcome", "delivered");
        failed = registry.counter("bytemeter.webhooks.attempts", "outcome", "failed");
        registry.gauge("bytemeter.webhooks.pending", pending);
    }

    void attempt(boolean success) {
        (success ? delivered : failed).increment();
    }

    void pending(int deliveries) {
        pending.set(deliveries);
    }
}
