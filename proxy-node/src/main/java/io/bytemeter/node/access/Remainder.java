package io.bytemeter.node.access;

import java.util.concurrent.atomic.AtomicLong;

/** What a user may still move before a quota blocks, as far as this node can tell. Thread-safe. */
public final class Remainder {
    private final long told;
    private final AtomicLong moved = new AtomicLong();

    /** @param told bytes, as metering knew it when it wrote the state */
    public Remainder(long told) {
        this.told = told;
    }

    /** Bytes, as metering knew it when it wrote the state. */
    long told() {
        return told;
    }

    /** The user has moved this many bytes on this node which metering did not know of. */
    public void moved(long bytes) {
        moved.addAndGet(bytes);
    }

    /** Bytes left if the user moves nothing elsewhere; negative once that is used up. */
    public long left() {
        return told - moved.get();
    }
}
