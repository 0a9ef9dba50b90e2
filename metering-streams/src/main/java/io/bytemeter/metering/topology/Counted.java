package io.bytemeter.metering.topology;

import io.bytemeter.usage.UsageRules;
import io.bytemeter.usage.quota.PeriodSpan;

/** What a quota's subject has moved in one period, on heap; the rows of the book are what it was made from. */
final class Counted {
    final PeriodSpan span;
    /** The first quarter hour. */
    final int from;

    /** The quarter hour after the last. */
    final int to;

    private long uplink;
    private long downlink;

    /** Bytes that count at which something is to be done; {@link Long#MAX_VALUE} if never. */
    long next;

    Counted(PeriodSpan span, long uplink, long downlink) {
        this.span = span;
        this.from = UsageRules.quarterHour(span.start());
        this.to = span.ends() ? UsageRules.quarterHour(span.end()) : Integer.MAX_VALUE;
        this.uplink = uplink;
        this.downlink = downlink;
    }

    boolean contains(int quarterHour) {
        return quarterHour >= from && quarterHour < to;
    }

    void add(long moreUplink, long moreDownlink) {
        uplink = capped(uplink + moreUplink);
        downlink = capped(downlink + moreDownlink);
    }

    private static long capped(long sum) {
        return sum < 0 ? Long.MAX_VALUE : sum;
    }

    long uplink() {
        return uplink;
    }

    long downlink() {
        return downlink;
    }
}
