package io.bytemeter.billing.live;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bytemeter.billing.usage.UsageJson;
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

    /** What is to be told, as the data of an event; null if nothing. */
    @Nullable
    ObjectNode take() {
        Total total = next;
        if (total == null) {
            return null;
        }
        ObjectNode data = JsonNodeFactory.instance
                .objectNode()
                .put("kind", total.subject().kind().label())
                .put("id", total.subject().id())
                .put("window", total.window().label())
                .put("start", total.start().toString())
                .put("end", total.end().toString());
        UsageJson.putUsage(data, total.subject().kind(), total.usage());
        if (told != null) {
            putRates(data, told, total);
        }
        data.put("changedAt", total.changedAt().toString());
        told = total;
        next = null;
        return data;
    }

    /** Bytes a second since the change that was told before. */
    private static void putRates(ObjectNode data, Total before, Total now) {
        long ms = Duration.between(before.changedAt(), now.changedAt()).toMillis();
        if (ms <= 0) {
            return;
        }
        // Across the turn of a window, what the new one has.
        Usage from = before.start().equals(now.start()) ? before.usage() : Usage.NONE;
        SubjectKind kind = now.subject().kind();
        data.put("uplinkRate", rate(uplink(kind, now.usage()) - uplink(kind, from), ms))
                .put("downlinkRate", rate(downlink(kind, now.usage()) - downlink(kind, from), ms));
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
