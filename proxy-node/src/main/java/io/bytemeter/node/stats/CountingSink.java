package io.bytemeter.node.stats;

import io.bytemeter.interfaces.counters.RunningCounters;
import io.bytemeter.node.meter.Metered;
import io.bytemeter.node.meter.UsageSink;
import java.util.List;

/** Adds up what passes to the next sink, once that has taken it: the same records, so the same sums. */
final class CountingSink implements UsageSink {
    private final UsageSink next;
    private final List<RunningCounters> counters;

    CountingSink(UsageSink next, List<RunningCounters> counters) {
        this.next = next;
        this.counters = counters;
    }

    @Override
    public boolean ready() {
        return next.ready();
    }

    @Override
    public void offer(List<Metered> records) {
        next.offer(records);
        for (RunningCounters each : counters) {
            records.forEach(record -> each.add(record.usage()));
        }
    }
}
