package io.bytemeter.node.meter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.bytemeter.usage.CloseReason;
import io.bytemeter.usage.UsageRecord;
import io.bytemeter.usage.UsageRules;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoopMeterTest {
    private static final long QUARTER = Instant.parse("2026-11-21T10:15:00Z").toEpochMilli();

    private final EmbeddedChannel loop = new EmbeddedChannel();
    private final Recorded sink = new Recorded();
    private final SteppedClock clock = new SteppedClock(QUARTER + 300);
    private final AtomicLong numbers = new AtomicLong();
    private final LoopMeter meter = new LoopMeter(
            loop.eventLoop(), clock, Duration.ofSeconds(1), sink, ConnectionLedger.unkept(numbers::incrementAndGet));

    @BeforeEach
    void start() {
        loop.freezeTime();
        meter.start();
    }

    @AfterEach
    void end() {
        loop.finishAndReleaseAll();
    }

    @Test
    void reportsDifferencesAtAlignedSeconds() {
        ConnectionMeter connection = meter.open("in");
        connection.overheadUplink(13);
        connection.overheadDownlink(12);
        connection.outbound("direct");
        connection.downlink(100);
        pass(699);
        assertThat(sink.records).isEmpty();
        pass(1);
        connection.downlink(50);
        connection.uplink(7);
        pass(1_000);

        assertThat(sink.records)
                .containsExactly(
                        record(1, "", "direct", QUARTER + 300, QUARTER + 1_000, 0, 100, 13, 12, true, null),
                        record(1, "", "direct", QUARTER + 1_000, QUARTER + 2_000, 7, 50, 0, 0, false, null));
    }

    @Test
    void aQuietConnectionIsReportedOnceOpenedAndOnceClosed() {
        ConnectionMeter connection = meter.open("in");
        connection.outbound("direct");
        pass(10_000);
        assertThat(sink.records).hasSize(1);
        connection.close(CloseReason.IDLE);
        connection.close(CloseReason.CLIENT);
        pass(1_000);
        assertThat(sink.records).hasSize(2);
        assertThat(sink.records.get(1).closed()).isEqualTo(CloseReason.IDLE);
        assertThat(sink.records.get(1).opened()).isFalse();
    }

    @Test
    void aCloseIsReportedAtTheNextTenthOfASecond() {
        pass(150);
        ConnectionMeter connection = meter.open("in");
        connection.user("alice");
        connection.outbound("direct");
        connection.uplink(5);
        connection.close(CloseReason.COMPLETED);
        pass(49);
        assertThat(sink.records).isEmpty();
        pass(1);

        assertThat(sink.records)
                .containsExactly(record(
                        1, "alice", "direct", QUARTER + 300, QUARTER + 500, 5, 0, 0, 0, true, CloseReason.COMPLETED));
        assertThat(meter.totals()).isEqualTo(new MeterTotals(0, 1, 5, 0, 0, 0, QUARTER + 300));
    }

    @Test
    void theFirstRecordWaitsForUserAndOutbound() {
        ConnectionMeter connection = meter.open("in");
        connection.overheadUplink(3);
        pass(5_000);
        assertThat(sink.records).isEmpty();
        connection.user("alice");
        connection.outbound("direct");
        pass(1_000);
        assertThat(sink.records).hasSize(1);
        assertThat(sink.records.get(0).user()).isEqualTo("alice");
        assertThat(sink.records.get(0).overheadUplink()).isEqualTo(3);
    }

    @Test
    void bytesStayWithTheOutboundThatMovedThem() {
        ConnectionMeter connection = meter.open("in");
        connection.outbound("one");
        connection.uplink(10);
        connection.outbound("two");
        connection.uplink(20);
        connection.user("alice");
        connection.user("bob");
        connection.uplink(40);
        pass(1_000);

        assertThat(sink.records)
                .extracting(UsageRecord::user, UsageRecord::outbound, UsageRecord::uplink, UsageRecord::opened)
                .containsExactly(
                        tuple("", "one", 10L, true), tuple("", "two", 20L, false), tuple("bob", "two", 40L, false));
    }

    @Test
    void intervalsEndAtTheQuarterHour() {
        clock.now = QUARTER + UsageRules.QUARTER_HOUR_MS - 400;
        LoopMeter late = new LoopMeter(
                loop.eventLoop(),
                clock,
                Duration.ofSeconds(7),
                sink,
                ConnectionLedger.unkept(numbers::incrementAndGet));
        late.start();
        ConnectionMeter connection = late.open("in");
        connection.outbound("direct");
        connection.uplink(1);
        pass(400);
        connection.uplink(2);
        pass(10_000);

        long boundary = QUARTER + UsageRules.QUARTER_HOUR_MS;
        assertThat(sink.records)
                .extracting(UsageRecord::from, UsageRecord::to, UsageRecord::uplink)
                .startsWith(tuple(boundary - 400, boundary, 1L));
        assertThat(sink.records.get(1).from()).isEqualTo(boundary);
        assertThat(sink.records.get(1).uplink()).isEqualTo(2);
    }

    /** The loop was blocked over the end of the quarter: what it counted belongs to the quarter it began in. */
    @Test
    void aLateFlushIsBookedToTheQuarterInWhichItsIntervalBegan() {
        ConnectionMeter connection = meter.open("in");
        connection.outbound("direct");
        connection.uplink(1);
        clock.now += 2 * UsageRules.QUARTER_HOUR_MS;
        pass(700);
        assertThat(sink.records)
                .extracting(UsageRecord::from, UsageRecord::to)
                .containsExactly(tuple(QUARTER + 300, QUARTER + UsageRules.QUARTER_HOUR_MS));
    }

    @Test
    void aSinkThatIsNotReadyIsNotOfferedAnythingAndLosesNothing() {
        sink.ready = false;
        ConnectionMeter connection = meter.open("in");
        connection.outbound("direct");
        for (int quarter = 0; quarter < 3; quarter++) {
            connection.uplink(100);
            pass(UsageRules.QUARTER_HOUR_MS);
        }
        meter.open("in").close(CloseReason.CLIENT);
        pass(1_000);
        assertThat(sink.records).isEmpty();
        sink.ready = true;
        pass(1_000);

        assertThat(sink.records.stream().mapToLong(UsageRecord::uplink).toArray())
                .containsExactly(100, 100, 100, 0);
        assertThat(sink.records.stream()
                        .map(record -> UsageRules.quarterHour(record.from()))
                        .distinct())
                .hasSize(4);
    }

    @Test
    void aClockThatJumpsBackYieldsEmptyIntervals() {
        ConnectionMeter connection = meter.open("in");
        connection.outbound("direct");
        connection.uplink(1);
        pass(700);
        clock.now -= Duration.ofHours(3).toMillis();
        connection.uplink(2);
        loop.advanceTimeBy(20, TimeUnit.SECONDS);
        loop.runScheduledPendingTasks();
        assertThat(sink.records).hasSize(2);
        assertThat(sink.records.get(1).from()).isEqualTo(QUARTER + 1_000);
        assertThat(sink.records.get(1).to()).isEqualTo(QUARTER + 1_000);
    }

    @Test
    void closeOffersEverythingAlsoToASinkThatIsNotReady() {
        sink.ready = false;
        ConnectionMeter connection = meter.open("in");
        connection.outbound("direct");
        connection.uplink(9);
        connection.close(CloseReason.SHUTDOWN);
        meter.close();
        assertThat(sink.records).hasSize(1);
        assertThat(sink.records.get(0).uplink()).isEqualTo(9);
        assertThat(meter.totals().live()).isZero();
    }

    @Test
    void recordsASinkFailsToTakeAreOfferedAgain() {
        ConnectionMeter connection = meter.open("in");
        connection.outbound("direct");
        connection.uplink(9);
        sink.failing = true;
        pass(1_000);
        sink.failing = false;
        pass(1_000);
        assertThat(sink.records).hasSize(1);
        assertThat(sink.records.get(0).uplink()).isEqualTo(9);
    }

    /** Whatever happens in whatever order: sums are exact, one opening and one closing each, no interval is improper. */
    @Test
    void randomHistoriesAddUp() {
        Random random = new Random(42);
        long[] counted = new long[4];
        int opened = 0;
        List<ConnectionMeter> live = new ArrayList<>();
        for (int step = 0; step < 20_000; step++) {
            switch (random.nextInt(12)) {
                case 0 -> {
                    live.add(meter.open("in"));
                    opened++;
                }
                case 1 -> clock.now += random.nextInt(3) == 0 ? random.nextInt(2_000_000) : -random.nextInt(50_000);
                case 2 -> sink.ready = random.nextInt(3) > 0;
                case 3 -> pass(random.nextInt(3_000));
                default -> {
                    if (!live.isEmpty()) {
                        change(live, random, counted);
                    }
                }
            }
        }
        live.forEach(connection -> connection.close(CloseReason.SHUTDOWN));
        meter.close();

        assertThat(sink.records.stream().mapToLong(UsageRecord::uplink).sum()).isEqualTo(counted[0]);
        assertThat(sink.records.stream().mapToLong(UsageRecord::downlink).sum()).isEqualTo(counted[1]);
        assertThat(sink.records.stream().mapToLong(UsageRecord::overheadUplink).sum())
                .isEqualTo(counted[2]);
        assertThat(sink.records.stream()
                        .mapToLong(UsageRecord::overheadDownlink)
                        .sum())
                .isEqualTo(counted[3]);
        assertThat(sink.records.stream().filter(UsageRecord::opened)).hasSize(opened);
        assertThat(sink.records.stream().filter(record -> record.closed() != null))
                .hasSize(opened);
        assertThat(meter.totals())
                .isEqualTo(new MeterTotals(
                        0,
                        opened,
                        counted[0],
                        counted[1],
                        counted[2],
                        counted[3],
                        meter.totals().flushedUntil()));
        assertThat(meter.totals().flushedUntil())
                .isEqualTo(
                        sink.records.stream().mapToLong(UsageRecord::to).max().orElseThrow());
    }

    private static void change(List<ConnectionMeter> live, Random random, long[] counted) {
        int index = random.nextInt(live.size());
        ConnectionMeter connection = live.get(index);
        int bytes = random.nextInt(100_000);
        switch (random.nextInt(8)) {
            case 0 -> {
                connection.close(CloseReason.COMPLETED);
                live.remove(index);
            }
            case 1 -> connection.user("user" + random.nextInt(3));
            case 2 -> connection.outbound("out" + random.nextInt(3));
            case 3 -> {
                connection.uplink(bytes);
                counted[0] += bytes;
            }
            case 4 -> {
                connection.downlink(bytes);
                counted[1] += bytes;
            }
            case 5 -> {
                connection.overheadUplink(bytes);
                counted[2] += bytes;
            }
            default -> {
                connection.overheadDownlink(bytes);
                counted[3] += bytes;
            }
        }
    }

    /** Lets wall clock and event loop go on together, in small steps. */
    private void pass(long milliseconds) {
        long left = milliseconds;
        while (left > 0) {
            long step = Math.min(left, milliseconds > 60_000 ? 1_000 - Math.floorMod(clock.now, 1_000) : 1);
            clock.now += step;
            left -= step;
            loop.advanceTimeBy(step, TimeUnit.MILLISECONDS);
            loop.runScheduledPendingTasks();
        }
    }

    private static UsageRecord record(
            long number,
            String user,
            String outbound,
            long from,
            long to,
            long uplink,
            long downlink,
            long overheadUplink,
            long overheadDownlink,
            boolean opened,
            @Nullable CloseReason closed) {
        return new UsageRecord(
                number,
                user,
                "in",
                outbound,
                from,
                to,
                uplink,
                downlink,
                overheadUplink,
                overheadDownlink,
                opened,
                closed);
    }

    private static final class Recorded implements UsageSink {
        private final List<UsageRecord> records = new ArrayList<>();
        private boolean ready = true;
        private boolean failing;

        @Override
        public boolean ready() {
            return ready;
        }

        @Override
        public void offer(List<Metered> offered) {
            if (failing) {
                throw new IllegalStateException("on purpose");
            }
            offered.forEach(metered -> records.add(metered.usage()));
        }
    }

    private static final class SteppedClock extends Clock {
        private long now;

        SteppedClock(long now) {
            this.now = now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public long millis() {
            return now;
        }

        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(now);
        }
    }
}
