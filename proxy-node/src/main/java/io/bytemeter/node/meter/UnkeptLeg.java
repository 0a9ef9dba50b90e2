package io.bytemeter.node.meter;

import io.bytemeter.usage.CloseReason;

/** Keeps no counters; may still hear which entry of the spool its records are in. */
public abstract class UnkeptLeg implements Leg {
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
}
