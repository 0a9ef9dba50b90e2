package io.bytemeter.node.publish;

import java.util.Map;

/** The node's book of what it has told, in one epoch. Confined to the publisher's thread. */
public interface Ledger {
    /** The life of this ledger; positive, and larger than that of any ledger of the node before. */
    long epoch();

    /** How far each partition has come that has had a batch. */
    Map<Integer, Position> positions();

    /** Books the position after one more batch for {@code partition}. */
    void advance(int partition, Position next);

    /** How far {@code partition} has come. */
    default Position position(int partition) {
        return positions().getOrDefault(partition, Position.START);
    }
}
