package io.bytemeter.metering.topology;

import static io.bytemeter.metering.topology.TestMetering.record;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LatencyTest {
    @Test
    void aBatchIsObservedOnceByItsOldestRecordWhenItCanBeRead(@TempDir Path directory) {
        Instant now = Instant.parse("2026-11-21T10:01:00Z");
        try (TestMetering metering = new TestMetering(directory, ZoneOffset.UTC, now)) {
            metering.send(
                    record("alice", "2026-11-21T10:00:56Z", 1, 1), // each lasts a second
                    record("bob", "2026-11-21T10:00:49Z", 1, 1));
            assertThat(metering.latency().count()).isZero();
            metering.settle();

            assertThat(metering.latency().count()).isOne();
            assertThat(metering.latency().totalTime(TimeUnit.SECONDS)).isBetween(10.0, 13.0);

            metering.send(record("carol", "2026-11-21T10:05:00Z", 1, 1)); // a clock that is ahead
            metering.settle();
            assertThat(metering.latency().count()).isEqualTo(2);
            assertThat(metering.latency().totalTime(TimeUnit.SECONDS)).isBetween(10.0, 13.0);
        }
    }

    @Test
    void manyBatchesWaitForOneCommit() {
        Timer timer = new SimpleMeterRegistry().timer("latency");
        Latency latency = new Latency(timer);
        for (int i = 0; i < 1_000; i++) {
            latency.booked(i);
        }
        latency.committed(1_000);
        latency.committed(2_000);

        assertThat(timer.count()).isEqualTo(1_000);
        assertThat(timer.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(500_500);
        assertThat(timer.max(TimeUnit.MILLISECONDS)).isEqualTo(1_000);
    }
}
