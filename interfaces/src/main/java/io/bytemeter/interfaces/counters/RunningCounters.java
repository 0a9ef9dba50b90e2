package io.bytemeter.interfaces.counters;

import static io.bytemeter.usage.SubjectKind.INBOUND;
import static io.bytemeter.usage.SubjectKind.OUTBOUND;
import static io.bytemeter.usage.SubjectKind.USER;

import io.bytemeter.usage.SubjectKind;
import io.bytemeter.usage.UsageRecord;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * The sums of usage records since the process started. Inbounds and outbounds are there from the beginning, a user from
 * the first record that names it, also one without bytes. Thread-safe; adding neither blocks nor loses a concurrent first
 * use of a counter.
 */
public final class RunningCounters implements Counters {
    private final Switches switches;
    private final Set<String> added = ConcurrentHashMap.newKeySet();
    private final Map<Counter, LongAdder> sums = new ConcurrentHashMap<>();

    public RunningCounters(Switches switches) {
        this.switches = switches;
        switches.inboundTags().forEach(tag -> register(INBOUND, tag, switches.inbound()));
        switches.outboundTags().forEach(tag -> register(OUTBOUND, tag, switches.outbound()));
    }

    /** Counts the inbound of this tag too, from now on. */
    public void addInbound(String tag) {
        added.add(tag);
        register(INBOUND, tag, switches.inbound());
    }

    private void register(SubjectKind kind, String id, Set<Direction> directions) {
        directions.forEach(direction -> sum(kind, id, direction));
    }

    private LongAdder sum(SubjectKind kind, String id, Direction direction) {
        return sums.computeIfAbsent(Counter.of(kind, id, direction), counter -> new LongAdder());
    }

    public void add(UsageRecord record) {
        if (switches.inboundTags().contains(record.inbound()) || added.contains(record.inbound())) {
            add(
                    INBOUND,
                    record.inbound(),
                    switches.inbound(),
                    record.uplink() + record.overheadUplink(),
                    record.downlink() + record.overheadDownlink());
        }
        if (switches.outboundTags().contains(record.outbound())) {
            add(OUTBOUND, record.outbound(), switches.outbound(), record.uplink(), record.downlink());
        }
        if (!record.user().isEmpty()) {
            Set<Direction> directions = switches.users().getOrDefault(record.inbound(), Set.of());
            add(USER, record.user(), directions, record.uplink(), record.downlink());
        }
    }

    private void add(SubjectKind kind, String id, Set<Direction> directions, long uplink, long downlink) {
        for (Direction direction : directions) {
            sum(kind, id, direction).add(direction == Direction.UPLINK ? uplink : downlink);
        }
    }

    @Override
    public Map<Counter, Long> read() {
        Map<Counter, Long> read = new HashMap<>();
        sums.forEach((counter, sum) -> read.put(counter, sum.sum()));
        return read;
    }
}
