package io.bytemeter.billing.access;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Lets each of many through so often a second, and as often at once after a second of rest. Remembers the most recent
 * ones only: whoever is forgotten starts afresh. Thread-safe.
 */
final class RateLimit {
    private static final long MS_PER_SECOND = 1000;

    private final long rate;
    private final int remembered;
    private final Clock clock;
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true);

    /** In thousandths of a request, so that a clock of milliseconds loses none. */
    private static final class Bucket {
        long tokens;
        long at;
    }

    RateLimit(long rate, int remembered, Clock clock) {
        this.rate = rate;
        this.remembered = remembered;
        this.clock = clock;
    }

    /** 0 if this one may pass; else how many seconds to wait, at least 1. */
    synchronized long retryAfter(String who) {
        long now = clock.millis();
        Bucket bucket = buckets.computeIfAbsent(who, key -> {
            Bucket full = new Bucket();
            full.tokens = rate * MS_PER_SECOND;
            full.at = now;
            return full;
        });
        long passed = Math.max(0, Math.min(now - bucket.at, MS_PER_SECOND));
        bucket.tokens = Math.min(rate * MS_PER_SECOND, bucket.tokens + passed * rate);
        bucket.at = now;
        if (buckets.size() > remembered) {
            buckets.remove(buckets.keySet().iterator().next());
        }
        if (bucket.tokens < MS_PER_SECOND) {
            return 1; // at the slowest rate there is, one a second
        }
        bucket.tokens -= MS_PER_SECOND;
        return 0;
    }
}
