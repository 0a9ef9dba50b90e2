package io.bytemeter.metering.live;

import static io.bytemeter.metering.topology.TestMetering.record;
import static org.assertj.core.api.Assertions.assertThat;

import io.bytemeter.metering.query.LiveTotals;
import io.bytemeter.metering.query.Usage;
import io.bytemeter.metering.query.WindowLength;
import io.bytemeter.metering.topology.TestMetering;
import io.bytemeter.schema.UsageTotal;
import io.bytemeter.schema.topic.ClusterConfig;
import io.bytemeter.schema.topic.Topics;
import io.bytemeter.schema.wire.AvroSerde;
import io.bytemeter.usage.Subject;
import io.bytemeter.usage.SubjectKind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.KeyValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the topology publishes, as listeners are told it. */
class TopicTotalsTest {
    @TempDir
    private Path directory;

    private final List<LiveTotals.Total> told = new ArrayList<>();
    private TestMetering metering;
    private TopicTotals totals;

    @BeforeEach
    void start() {
        metering = new TestMetering(directory, ZoneOffset.UTC, Instant.parse("2026-11-21T10:01:00Z"));
        // Nothing listens there: records are handed over by the test.
        totals = new TopicTotals(new ClusterConfig("127.0.0.1:1", "", 1, (short) 1), metering.ids());
    }

    @AfterEach
    void stop() {
        totals.close();
        metering.close();
    }

    private LiveTotals.Following follow(Subject subject, WindowLength window) {
        return totals.follow(new LiveTotals.Listener() {
            @Override
            public boolean wants(Subject other, WindowLength length) {
                return other.equals(subject) && length == window;
            }

            @Override
            public void changed(LiveTotals.Total total) {
                told.add(total);
            }
        });
    }

    private void publish() {
        for (KeyValue<String, UsageTotal> total : metering.totals().readKeyValuesToList()) {
            totals.take(
                    total.key.getBytes(StandardCharsets.UTF_8),
                    new AvroSerde<>(UsageTotal.class, metering.ids())
                            .serializer()
                            .serialize(Topics.TOTALS, total.value));
        }
    }

    @Test
    void aTotalIsToldToThoseWhoWantItUntilTheyLeave() {
        Subject spaced = new Subject(SubjectKind.USER, "a b/c");
        LiveTotals.Following following = follow(spaced, WindowLength.DAY);
        metering.send(record("a b/c", "2026-11-21T10:00:00Z", 10, 100), record("bob", "2026-11-21T10:00:00Z", 1, 2));
        metering.settle();
        publish();

        assertThat(told).singleElement().satisfies(total -> {
            assertThat(total.subject()).isEqualTo(spaced);
            assertThat(total.window()).isEqualTo(WindowLength.DAY);
            assertThat(total.start()).isEqualTo("2026-11-21T00:00:00Z");
            assertThat(total.end()).isEqualTo("2026-11-22T00:00:00Z");
            assertThat(total.usage()).isEqualTo(new Usage(10, 100, 13, 12, 1));
            assertThat(total.changedAt()).isAfter("2026-11-21T10:00:59Z");
        });

        following.close();
        metering.send(record("a b/c", "2026-11-21T10:00:30Z", 10, 100));
        metering.settle();
        publish();
        assertThat(told).hasSize(1);
    }

    @Test
    void tagsComeToo() {
        follow(new Subject(SubjectKind.INBOUND, "socks"), WindowLength.HOUR);
        metering.send(record("alice", "2026-11-21T10:00:00Z", 10, 100));
        metering.settle();
        metering.settle();
        publish();

        assertThat(told).singleElement().satisfies(total -> assertThat(total.usage())
                .isEqualTo(new Usage(10, 100, 13, 12, 1)));
    }

    @Test
    void whatIsNoTotalIsPassedOver() {
        follow(new Subject(SubjectKind.USER, "x"), WindowLength.DAY);
        for (Map.Entry<String, byte[]> record : Map.of(
                        "", new byte[0],
                        "day", new byte[0],
                        "day 2026-11-21T00:00:00Z user", new byte[0],
                        "week 2026-11-21T00:00:00Z user/x", new byte[0],
                        "day 2026-11-21T00:00:00Z person/x", new byte[0],
                        "day 2026-11-21T00:00:00Z user/", new byte[0],
                        "day 2026-11-21T00:00:00Z user/x", new byte[] {1, 2, 3})
                .entrySet()) {
            totals.take(record.getKey().getBytes(StandardCharsets.UTF_8), record.getValue());
        }
        totals.take("day 2026-11-21T00:00:00Z user/x".getBytes(StandardCharsets.UTF_8), null);

        assertThat(told).isEmpty();
    }
}
