package io.bytemeter.node.publish;

import io.bytemeter.node.meter.Leg;
import io.bytemeter.node.meter.Metered;
import io.bytemeter.usage.CloseReason;
import io.bytemeter.usage.UsageRecord;

/** Usage records for tests. */
final class Records {
    private static final long FROM = 1_795_000_000_000L;

    private Records() {}

    static Metered of(long connection, String user, long uplink, long downlink) {
        return new Metered(
                new UsageRecord(
                        connection,
                        user,
                        "socks",
                        "direct",
                        FROM,
                        FROM + 1,
                        uplink,
                        downlink,
                        13,
                        12,
                        true,
                        CloseReason.COMPLETED),
                Leg.UNKEPT);
    }
}
