package io.bytemeter.billing.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class RateLimitTest {
    private long now = 1_000_000;

    private final Clock clock = new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(now);
        }
    };

    @Test
    void letsThroughTheRateAndABurstOfOneSecond() {
        RateLimit limit = new RateLimit(3, 10, clock);

        assertThat(passed(limit, "a", 100)).isEqualTo(3);
        now += 333;
        assertThat(passed(limit, "a", 100)).isZero();
        now += 1;
        assertThat(passed(limit, "a", 100)).isEqualTo(1);
        now += 60_000;
        assertThat(passed(limit, "a", 100)).isEqualTo(3);
        now -= 60_000; // a clock that is set back gives nothing and takes nothing
        assertThat(passed(limit, "a", 100)).isZero();
    }

    @Test
    void remembersTheMostRecentOnly() {
        RateLimit limit = new RateLimit(1, 2, clock);

        assertThat(passed(limit, "a", 2)).isEqualTo(1);
        assertThat(passed(limit, "b", 2)).isEqualTo(1);
        assertThat(passed(limit, "a", 2)).isZero();
        assertThat(passed(limit, "c", 2)).isEqualTo(1);
        assertThat(passed(limit, "a", 2)).isZero();
        assertThat(passed(limit, "b", 2)).as("forgotten").isEqualTo(1);
    }

    private static int passed(RateLimit limit, String who, int attempts) {
        int passed = 0;
        for (int i = 0; i < attempts; i++) {
            passed += limit.retryAfter(who) == 0 ? 1 : 0;
        }
        return passed;
    }
}
