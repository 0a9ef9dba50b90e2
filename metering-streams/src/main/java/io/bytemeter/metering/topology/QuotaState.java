package io.bytemeter.metering.topology;

import io.bytemeter.usage.quota.PeriodSpan;
import io.bytemeter.usage.quota.Quota;
import org.jspecify.annotations.Nullable;

/** A quota in force, with the two periods that were counted last: around a boundary, records come of both. */
final class QuotaState {
    final Quota quota;
    final boolean blocks;

    /** The lowest byte that keeps the user out, or {@link Long#MAX_VALUE} if none does. */
    final long blocksAt;

    private @Nullable Counted latest;
    private @Nullable Counted other;

    QuotaState(Quota quota) {
        this.quota = quota;
        this.blocksAt = quota.blocksAt();
        this.blocks = blocksAt < Long.MAX_VALUE;
    }

    long used(Counted counted) {
        return quota.direction().of(counted.uplink(), counted.downlink());
    }

    /** The period of the quarter hour, or null if it is not on heap. */
    @Nullable
    Counted of(int quarterHour) {
        if (latest != null && latest.contains(quarterHour)) {
            return latest;
        }
        if (other != null && other.contains(quarterHour)) {
            Counted found = other;
            other = latest;
            latest = found;
            return found;
        }
        return null;
    }

    @Nullable
    Counted of(PeriodSpan span) {
        if (latest != null && latest.span.equals(span)) {
            return latest;
        }
        return other != null && other.span.equals(span) ? other : null;
    }

    /** The period that a record was counted in last. */
    Counted latest() {
        if (latest == null) {
            throw new IllegalStateException("quota " + quota.id() + " (expected: one that has counted a record)");
        }
        return latest;
    }

    void keep(Counted counted) {
        other = latest;
        latest = counted;
    }

    /** What is left until it keeps the user out. */
    long remaining(Counted counted) {
        return Math.max(0, blocksAt - used(counted));
    }

    /** The lowest threshold above {@code used}, of the versions that were in force in the period. */
    long nextThreshold(Counted counted, long used) {
        if (isBeforeItsTime(counted)) {
            return Long.MAX_VALUE;
        }
        for (var threshold : quota.thresholds()) {
            if (threshold.bytes() > used) {
                return threshold.bytes();
            }
        }
        return Long.MAX_VALUE;
    }

    /** Whether the period had ended when this version began. */
    boolean isBeforeItsTime(Counted counted) {
        return counted.span.end() <= quota.changedAt();
    }
}
