package io.bytemeter.billing.live;

import io.bytemeter.metering.query.LiveTotals.Total;
import org.jspecify.annotations.Nullable;

/**
 * What a viewer is told of a subject.
 *
 * @param rates since the change it was told before; null if this is the first one
 */
public record Change(Total total, @Nullable Rates rates) {
    /** Bytes a second, as the subject's kind counts them. */
    public record Rates(long uplink, long downlink) {}
}
