package io.bytemeter.metering.topology;

import io.bytemeter.metering.book.Forgotten;
import io.bytemeter.metering.book.Position;
import java.util.Map;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/**
 * The positions of one node's newest epochs in one partition. A node's epochs rise, so that the lowest can be forgotten
 * when there are too many; what is at or below it is never accepted again. Stream thread only.
 */
final class NodePositions {
    /** Epochs of a node that a partition remembers. */
    static final int EPOCHS = 8;

    /** Takes leave of an epoch. */
    interface Farewell {
        void forget(long epoch, Position position);
    }

    private final NavigableMap<Long, Position> epochs;
    private Forgotten forgotten;

    NodePositions(Forgotten forgotten, NavigableMap<Long, Position> epochs) {
        this.forgotten = forgotten;
        this.epochs = epochs;
    }

    Forgotten forgotten() {
        return forgotten;
    }

    /** Why records of this epoch cannot be accepted, or null if they can. */
    @Nullable
    String stale(long epoch) {
        if (epochs.containsKey(epoch)) {
            return null;
        }
        long floor = epochs.size() < EPOCHS ? forgotten.upTo() : epochs.firstKey();
        return epoch > floor ? null : "epoch: " + epoch + " (expected: above " + floor + "; older ones are forgotten)";
    }

    /** The position of an epoch that is not stale; for a new one {@code farewell} may be called. */
    Position position(long epoch, Farewell farewell) {
        Position known = epochs.get(epoch);
        if (known != null) {
            return known;
        }
        if (epochs.size() == EPOCHS) {
            Map.Entry<Long, Position> lowest = epochs.pollFirstEntry();
            forgotten = forgotten.and(lowest.getKey(), lowest.getValue().row());
            farewell.forget(lowest.getKey(), lowest.getValue());
        }
        Map.Entry<Long, Position> before = epochs.lowerEntry(epoch);
        Position position =
                new Position(before == null ? 0 : before.getValue().row().last().at());
        epochs.put(epoch, position);
        return position;
    }
}
