package io.bytemeter.node.meter;

import io.bytemeter.usage.CloseReason;
import io.bytemeter.usage.UsageRecord;

/** Keeps no counters. */
public class UnkeptLeg implements Leg {
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
    public void spooling(long entry, UsageRecord record) {}
}
