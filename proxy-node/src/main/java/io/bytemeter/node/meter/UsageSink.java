package io.bytemeter.node.meter;

import java.util.List;

/** Where the usage records of a flush go. Called on event loops, so implementations never block. */
public interface UsageSink {
    /**
     * Whether a flush would be taken now. While it answers false, meters keep accumulating: bytes stay exact and only
     * their resolution in time coarsens.
     */
    boolean ready();

    /**
     * Takes over the records of one event loop's flush; the list is not touched afterwards. Records offered are never
     * dropped, also when {@link #ready()} has turned false meanwhile.
     */
    void offer(List<Metered> records);
}
