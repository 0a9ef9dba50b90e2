package io.bytemeter.node.meter;

/** The ledger of one event loop's connections. Confined to it. */
public interface LoopLedger {
    /**
     * The first leg of a connection.
     *
     * @param now ms since the epoch
     */
    Leg open(long connection, String inbound, long now);

    /** The leg after {@code before}, which counts on from these totals; the record that ended that one is made. */
    Leg next(Leg before, String user, String outbound, long now);

    /** Takes back what has been spooled to its end. Called at each flush. */
    void reclaim();
}
