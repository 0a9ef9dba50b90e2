package io.bytemeter.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.bytemeter.node.meter.Metered;
import io.bytemeter.node.meter.UsageSink;
import io.bytemeter.usage.CloseReason;
import io.bytemeter.usage.UsageRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A sink that keeps all records, for tests to sum and await. */
final class RecordedUsage implements UsageSink {
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<UsageRecord> records = new ArrayList<>();
    private final List<UsageSink> before;

    /** How often each event loop has flushed since this was cleared. */
    private final Map<Thread, Integer> flushes = new HashMap<>();

    /** @param before take the records before they can be seen here */
    RecordedUsage(UsageSink... before) {
        this.before = List.of(before);
    }

    @Override
    public synchronized boolean ready() {
        flushes.merge(Thread.currentThread(), 1, Integer::sum);
        notifyAll();
        return true;
    }

    @Override
    public synchronized void offer(List<Metered> offered) {
        before.forEach(sink -> sink.offer(offered));
        offered.forEach(metered -> records.add(metered.usage()));
        notifyAll();
    }

    /** The records so far. */
    synchronized List<UsageRecord> records() {
        return List.copyOf(records);
    }

    /** The sums once {@code condition} holds for them. */
    synchronized Sums await(Predicate<Sums> condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Sums sums = Sums.of(records);
        while (!condition.test(sums)) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            assertThat(left).as("patience with %s", sums).isPositive();
            try {
                wait(left);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            sums = Sums.of(records);
        }
        return sums;
    }

    /** The sums once this many connections have closed. */
    Sums awaitClosed(long connections) {
        return await(sums -> sums.closed() >= connections);
    }

    /**
     * The payload reported once some has been and for five flushes of each event loop no more is: a relay that nobody
     * drains any further. Time alone would not tell it from a machine that stood still.
     */
    synchronized long awaitStalled() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        long seen = 0;
        flushes.clear();
        while (seen == 0 || !allHaveFlushed(5)) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            assertThat(left).as("patience with %s", seen).isPositive();
            try {
                wait(left);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            Sums sums = Sums.of(records);
            if (sums.uplink() + sums.downlink() != seen) {
                seen = sums.uplink() + sums.downlink();
                flushes.clear();
            }
        }
        return seen;
    }

    private boolean allHaveFlushed(int times) {
        return flushes.values().stream().filter(flushed -> flushed >= times).count()
                == Runtime.getRuntime().availableProcessors();
    }

    record Sums(
            long opened,
            long closed,
            long uplink,
            long downlink,
            long overheadUplink,
            long overheadDownlink,
            List<CloseReason> reasons) {
        static Sums of(List<UsageRecord> records) {
            return new Sums(
                    records.stream().filter(UsageRecord::opened).count(),
                    records.stream().filter(record -> record.closed() != null).count(),
                    records.stream().mapToLong(UsageRecord::uplink).sum(),
                    records.stream().mapToLong(UsageRecord::downlink).sum(),
                    records.stream().mapToLong(UsageRecord::overheadUplink).sum(),
                    records.stream().mapToLong(UsageRecord::overheadDownlink).sum(),
                    records.stream()
                            .flatMap(record -> Stream.ofNullable(record.closed()))
                            .toList());
        }

        /** As v2ray counts an inbound: payload and overhead, up and down. */
        List<Long> inbound() {
            return List.of(uplink + overheadUplink, downlink + overheadDownlink);
        }

        List<Long> payload() {
            return List.of(uplink, downlink);
        }
    }
}
