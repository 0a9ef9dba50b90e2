package io.bytemeter.node.meter;

import io.bytemeter.usage.CloseReason;
import io.bytemeter.usage.UsageRecord;

/**
 * Where the counters of one leg are kept so that they survive the process. A leg is the part of a connection's life with
 * one user and one outbound; most connections have one. Counters are totals of the whole connection, in bytes.
 *
 * <p>Confined to the event loop of the connection, except for {@link #spooling}, which belongs to the thread that writes
 * the spool. Nothing here blocks or allocates while counting.
 */
public interface Leg {
    /** Keeps nothing: what it counts is lost with the process if it was not spooled. */
    Leg UNKEPT = new UnkeptLeg() {
        @Override
        public void spooling(long entry, UsageRecord record) {}
    };

    /** The names of this leg, from its beginning; what to count on from now on is the answer. */
    Leg named(String user, String outbound);

    void uplink(long total);

    void downlink(long total);

    void overheadUplink(long total);

    void overheadDownlink(long total);

    /** The connection has ended; nothing is counted any more. */
    void ended(CloseReason reason);

    /** {@code record} of this leg will be in the spool once it has an entry of this number. */
    void spooling(long entry, UsageRecord record);
}
