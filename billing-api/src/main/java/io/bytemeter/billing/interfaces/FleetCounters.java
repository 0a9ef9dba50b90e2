package io.bytemeter.billing.interfaces;

import io.bytemeter.interfaces.counters.Counter;
import io.bytemeter.interfaces.counters.Counters;
import io.bytemeter.interfaces.counters.Direction;
import io.bytemeter.interfaces.counters.UnavailableException;
import io.bytemeter.metering.query.ListQuery;
import io.bytemeter.metering.query.NotReadyException;
import io.bytemeter.metering.query.SubjectUsage;
import io.bytemeter.metering.query.Usage;
import io.bytemeter.metering.query.UsageReader;
import io.bytemeter.metering.query.WindowLength;
import io.bytemeter.usage.SubjectKind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The totals of the fleet for ever: the sum of all months, which the book never forgets. Committed state only, so no
 * counter ever goes down.
 */
final class FleetCounters implements Counters {
    /** The API knows no time before. */
    private static final Instant EARLIEST = Instant.parse("2000-01-15T00:00:00Z");

    /** How long it is believed that no usage came late for a month before the first one known. */
    private static final Duration BELIEVED = Duration.ofHours(1);

    private final List<SubjectKind> kinds;
    private final UsageReader reader;
    private final ZoneId zone;
    private final Clock clock;
    private volatile Known known;

    private record Known(Instant firstMonth, Instant at) {}

    /** @param kinds whose counters are told */
    FleetCounters(List<SubjectKind> kinds, UsageReader reader, ZoneId zone, Clock clock) {
        this.kinds = List.copyOf(kinds);
        this.reader = reader;
        this.zone = zone;
        this.clock = clock;
        this.known = new Known(EARLIEST, Instant.EPOCH);
    }

    @Override
    public Map<Counter, Long> read() {
        Instant now = clock.instant();
        Known before = known;
        boolean believed = now.isBefore(before.at().plus(BELIEVED));
        Instant month = WindowLength.MONTH.start(believed ? before.firstMonth() : EARLIEST, zone);
        Instant end = now.plus(Duration.ofDays(1)); // clocks of nodes may be ahead
        Instant first = null;
        Map<Counter, Long> counters = new HashMap<>();
        try {
            while (month.isBefore(end)) {
                boolean any = false;
                for (SubjectKind kind : kinds) {
                    any |= add(kind, month, counters);
                }
                first = any && first == null ? month : first;
                month = WindowLength.MONTH.end(month, zone);
            }
        } catch (NotReadyException e) {
            throw new UnavailableException(String.valueOf(e.getMessage()), e);
        }
        if (!believed) {
            known = new Known(first == null ? EARLIEST : first, first == null ? Instant.EPOCH : now);
        }
        return counters;
    }

    private boolean add(SubjectKind kind, Instant month, Map<Counter, Long> counters) {
        List<SubjectUsage> subjects = reader.list(ListQuery.all(kind, WindowLength.MONTH, month, zone))
                .subjects();
        for (SubjectUsage subject : subjects) {
            Usage usage = subject.usage();
            boolean inbound = kind == SubjectKind.INBOUND;
            long uplink = usage.uplink() + (inbound ? usage.overheadUplink() : 0);
            long downlink = usage.downlink() + (inbound ? usage.overheadDownlink() : 0);
            counters.merge(Counter.of(kind, subject.id(), Direction.UPLINK), uplink, Long::sum);
            counters.merge(Counter.of(kind, subject.id(), Direction.DOWNLINK), downlink, Long::sum);
        }
        return !subjects.isEmpty();
    }
}
