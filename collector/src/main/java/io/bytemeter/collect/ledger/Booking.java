package io.bytemeter.collect.ledger;

import io.bytemeter.collect.source.Moved;
import io.bytemeter.node.meter.Metered;
import io.bytemeter.usage.Subject;
import io.bytemeter.usage.SubjectKind;
import io.bytemeter.usage.UsageRecord;
import io.bytemeter.usage.UsageRules;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Usage records of a counter. A user's are payload that came in by the source as a whole: by which of its inbounds, nobody
 * tells. An inbound's are {@code SOURCE/TAG}; if users or outbounds are the payload, its bytes are booked beside it, as what
 * crossed the accepted connections, so that no sum has them twice.
 */
final class Booking {
    /** A day of quarter hours: bytes of a longer time are booked to so many of them. */
    private static final int MOST_RECORDS = 96;

    private final Policy policy;

    Booking(Policy policy) {
        this.policy = policy;
    }

    /**
     * {@code moved} between the two times, spread evenly over the quarter hours between them.
     *
     * @param connection number of the counter
     * @param leg of each record, given what is booked with it and those before
     */
    List<Metered> records(
            long connection, Subject subject, Moved moved, long from, long to, Function<Moved, CounterLeg> leg) {
        List<Metered> records = new ArrayList<>();
        long start = clamp(from);
        long end = Math.max(start, clamp(to));
        long quarters = UsageRules.quarterHour(Math.max(start, end - 1)) - UsageRules.quarterHour(start) + 1L;
        long stride = (quarters + MOST_RECORDS - 1) / MOST_RECORDS * UsageRules.QUARTER_HOUR_MS;
        Moved booked = Moved.NONE;
        long at = start;
        do {
            long quarter = UsageRules.quarterHour(at) * UsageRules.QUARTER_HOUR_MS;
            long next = Math.min(end, quarter + stride);
            Moved upTo = next == end
                    ? moved
                    : new Moved(
                            share(moved.uplink(), next - start, end - start),
                            share(moved.downlink(), next - start, end - start));
            Moved part = upTo.minus(booked);
            if (!part.isNone()) {
                long until = Math.min(next, quarter + UsageRules.QUARTER_HOUR_MS);
                records.add(new Metered(record(connection, subject, part, at, until), leg.apply(upTo)));
            }
            booked = upTo;
            at = next;
        } while (at < end);
        return records;
    }

    private UsageRecord record(long connection, Subject subject, Moved moved, long from, long to) {
        SubjectKind kind = subject.kind();
        boolean payload = kind == policy.payload();
        String tagged = policy.source() + "/" + subject.id();
        return new UsageRecord(
                connection,
                kind == SubjectKind.USER ? subject.id() : "",
                kind == SubjectKind.INBOUND ? tagged : policy.source(),
                kind == SubjectKind.OUTBOUND ? tagged : "",
                from,
                to,
                payload ? moved.uplink() : 0,
                payload ? moved.downlink() : 0,
                payload ? 0 : moved.uplink(),
                payload ? 0 : moved.downlink(),
                false,
                null);
    }

    private static long share(long bytes, long ms, long of) {
        return BigInteger.valueOf(bytes)
                .multiply(BigInteger.valueOf(ms))
                .divide(BigInteger.valueOf(of))
                .longValueExact();
    }

    private static long clamp(long ms) {
        return Math.min(Math.max(ms, UsageRules.EARLIEST_MS), UsageRules.LATEST_MS - 1);
    }
}
