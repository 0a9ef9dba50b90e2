package io.bytemeter.collect.ledger;

import io.bytemeter.node.meter.Leg;
import io.bytemeter.usage.CloseReason;
import io.bytemeter.usage.UsageRecord;
import java.util.function.LongConsumer;

/** Hears which entry of the spool a record of a counter is in. The counter itself is kept by its source. */
record CounterLeg(LongConsumer told) implements Leg {
    @Override
    public Leg named(String user, String outbound) {
        return this;
    }

    @Override
    public void uplink(long total) {}

    @Override
    public void downlink(long total) {}

    @Override
    public void overheadUplink(long total) {}

    @Override
    public void overheadDownlink(long total) {}

    @Override
    public void ended(CloseReason reason) {}

    @Override
    public void spooling(long entry, UsageRecord record) {
        told.accept(entry);
    }
}
