package io.bytemeter.collect.ledger;

import io.bytemeter.node.meter.UnkeptLeg;
import io.bytemeter.usage.UsageRecord;
import java.util.function.LongConsumer;

/** Hears which entry of the spool a record of a counter is in. The counter itself is kept by its source. */
final class CounterLeg extends UnkeptLeg {
    private final LongConsumer told;

    CounterLeg(LongConsumer told) {
        this.told = told;
    }

    @Override
    public void spooling(long entry, UsageRecord record) {
        told.accept(entry);
    }
}
