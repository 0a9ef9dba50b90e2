package io.bytemeter.billing.live;

import io.bytemeter.billing.live.Change.Rates;
import io.bytemeter.metering.query.LiveTotals.Total;
import io.bytemeter.metering.query.Usage;
import io.bytemeter.usage.SubjectKind;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a viewer was last told of a subject, and what it is to be told next. Confined to its viewer. */
final class Followed {
    private @Nullable Total told;
    private @Nullable Total next;

    /** Takes the newest total; late usage of a window before it is not told. */
    void changed(Total total) {
        Total newest = next == null ? told : next;
        if (newest == null || !total.start().isBefore(newest.start())) {
            next = total.equals(told) ? null : total;
        }
    }

    boolean isPending() {
        return next != null;
    }

    /** What is to be told; null if nothing. */
    @Nullable
    Change take() {
        Total total = next;
        if (total == null) {
            return null;
        }
        Change change = new Change(total, told == null ? null : rates(told, total));
        told = total;
        next = null;
        return change;
    }

    /** Since the change that was told before; null if no time has passed. */
    private static @Nullable Rates rates(Total before, Total now) {
        long ms = Duration.between(before.changedAt(), now.changedAt()).toMillis();
        if (ms <= 0) {
            return null;
        }
        // Across the turn of a window, what the new one has.
        Usage from = before.start().equals(now.start()) ? before.usage() : Usage.NONE;
        SubjectKind kind = now.subject().kind();
        return new Rates(
                rate(uplink(kind, now.usage()) - uplink(kind, from), ms),
                rate(downlink(kind, now.usage()) - downlink(kind, from), ms));
    }

    private static long rate(long bytes, long ms) {
        return Math.round(bytes * 1000.0 / ms);
    }

    private static long uplink(SubjectKind kind, Usage usage) {
        return kind == SubjectKind.INBOUND ? usage.uplink() + usage.overheadUplink() : usage.uplink();
    }

    private static long downlink(SubjectKind kind, Usage usage) {
        return kind == SubjectKind.INBOUND ? usage.downlink() + usage.overheadDownlink() : usage.downlink();
    }
}
