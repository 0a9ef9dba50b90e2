package io.bytemeter.node.spool;

import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a node has told in one epoch.
 *
 * @param epoch positive, and larger than all before
 * @param partitions of the topic, as long as the epoch lasts
 * @param positions of the partitions that have had a batch
 * @param former the epoch before, as it ended; null if that is not known or there was none
 * @param loss usage of an epoch before that is gone; null if none is
 */
public record Book(
        long epoch,
        int partitions,
        Map<Integer, Position> positions,
        @Nullable Book former,
        @Nullable Loss loss) {
    private static final int FIXED_BYTES = 8 + 4 + 4;

    public Book {
        positions = Collections.unmodifiableMap(new TreeMap<>(positions));
    }

    /** Without the epoch before. */
    public Book alone() {
        return new Book(epoch, partitions, positions, null, null);
    }

    int bytes() {
        return FIXED_BYTES
                + positions.size() * (4 + Position.BYTES)
                + 2
                + (former == null ? 0 : former.bytes())
                + (loss == null ? 0 : loss.bytes());
    }

    void write(ByteBuffer target) {
        target.putLong(epoch).putInt(partitions).putInt(positions.size());
        positions.forEach((partition, position) -> {
            target.putInt(partition);
            position.write(target);
        });
        target.put((byte) (former == null ? 0 : 1));
        if (former != null) {
            former.write(target);
        }
        target.put((byte) (loss == null ? 0 : 1));
        if (loss != null) {
            loss.write(target);
        }
    }

    static Book read(ByteBuffer source) {
        long epoch = source.getLong();
        int partitions = source.getInt();
        Map<Integer, Position> positions = new TreeMap<>();
        for (int i = source.getInt(); i > 0; i--) {
            positions.put(source.getInt(), Position.read(source));
        }
        Book former = source.get() == 0 ? null : read(source);
        return new Book(epoch, partitions, positions, former, source.get() == 0 ? null : Loss.read(source));
    }
}
