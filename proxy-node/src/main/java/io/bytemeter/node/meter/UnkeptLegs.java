package io.bytemeter.node.meter;

final class UnkeptLegs implements LoopLedger {
    @Override
    public Leg open(long connection, String inbound, long now) {
        return Leg.UNKEPT;
    }

    @Override
    public Leg next(Leg before, String user, String outbound, long now) {
        return Leg.UNKEPT;
    }

    @Override
    public void reclaim() {}
}
