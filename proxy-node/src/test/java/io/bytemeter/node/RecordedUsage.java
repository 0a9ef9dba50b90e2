package io.bytemeter.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.bytemeter.node.meter.Metered;
import io.bytemeter.node.meter.UsageSink;
import io.bytemeter.usage.CloseReason;
import io.bytemeter.usage.UsageRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A sink that keeps all records, for tests to sum and await. */
final class RecordedUsage implements UsageSink {
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private final List<UsageRecord> records = new ArrayList<>();
    private final List<UsageSink> before;

    /** @param before take the records before they can be seen here */
    RecordedUsage(UsageSink... before) {
        this.before = List.of(before);
    }

    @Override
    public boolean ready() {
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

    /** The payload reported once some has been and for five flushes no more is: a relay that nobody drains any further. */
    synchronized long awaitStalled() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        long before = 0;
        long seen = 0;
        do {
            before = seen;
            try {
                wait(5 * TestNode.FLUSH.toMillis());
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            Sums sums = Sums.of(records);
            seen = sums.uplink() + sums.downlink();
            assertThat(System.nanoTime()).as("patience").isLessThan(deadline);
        } while (seen == 0 || seen != before);
        return seen;
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
