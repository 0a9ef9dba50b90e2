package io.bytemeter.node.publish;

import java.io.IOException;

/**
 * Somebody who keeps something beside the spool that has to agree with it: what legs were told of an entry, by {@link
 * io.bytemeter.node.meter.Leg#spooling}, holds if and only if the entry is in the spool. Called on the publisher's thread.
 */
public interface SpoolListener {
    /** Keeps nothing. */
    SpoolListener NONE = new SpoolListener() {
        @Override
        public void spooling(long entry) {}

        @Override
        public void spooled(long entry) {}
    };

    /**
     * All legs of the entry have been told. It is appended once this has returned, so what is written here is on the disk
     * first; it may be called again for the same entry, and the entry is the same then.
     *
     * @throws IOException if it cannot be written; the entry waits
     */
    void spooling(long entry) throws IOException;

    /** The entry is in the spool. */
    void spooled(long entry);
}
