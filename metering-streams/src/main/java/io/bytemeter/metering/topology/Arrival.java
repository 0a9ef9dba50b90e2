package io.bytemeter.metering.topology;

import io.bytemeter.usage.UsageRules;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The quarter hour a record is booked to: its own, or that of its arrival if its node's clock is too far ahead, because
 * usage cannot be of the future. The arrival is the broker's, so that reading again books the same. Stream thread only.
 */
final class Arrival {
    private static final Logger logger = LoggerFactory.getLogger(Arrival.class);

    private final long maxAheadMs;
    private final MeteringCounters counted;
    private boolean logged;

    Arrival(Duration maxAhead, MeteringCounters counted) {
        this.maxAheadMs = maxAhead.toMillis();
        this.counted = counted;
    }

    int quarterHour(BatchCursor record, long arrivedAt) {
        long ahead = record.from - arrivedAt;
        if (ahead <= maxAheadMs) {
            return UsageRules.quarterHour(record.from);
        }
        counted.recordsAhead().increment();
        if (!logged) { // the counter tells the rest
            logged = true;
            logger.atWarn()
                    .addKeyValue("node", record.node)
                    .addKeyValue("aheadMs", ahead)
                    .log(
                            "a node's clock is ahead; its usage is booked at its arrival, further records are counted only");
        }
        return UsageRules.quarterHour(arrivedAt);
    }
}
