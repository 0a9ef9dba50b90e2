package io.bytemeter.metering.book;

import java.nio.ByteBuffer;

/**
 * A node's cumulative counters of one epoch and partition, as they stood at a flush.
 *
 * @param at ms since the epoch by the node's clock; 0 if not known
 */
public record Reading(long at, ByteSums sums) {
    static final int MAX_BYTES = Varints.MAX_BYTES + ByteSums.MAX_BYTES;

    void put(ByteBuffer buffer) {
        Varints.put(buffer, at);
        sums.put(buffer);
    }

    static Reading get(ByteBuffer buffer) {
        return new Reading(Varints.get(buffer), ByteSums.get(buffer));
    }
}
