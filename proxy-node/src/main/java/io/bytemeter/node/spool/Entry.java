package io.bytemeter.node.spool;

import java.nio.ByteBuffer;

/**
 * A usage batch in the spool, told apart by identity.
 *
 * @param number gapless over the life of the spool, from 1
 * @param position of its epoch in {@code partition} after this batch; the sequence is the batch's
 * @param records how many usage records it holds
 * @param madeAt when it was made, ms since the epoch
 * @param value the batch as it is sent
 */
@SuppressWarnings("ArrayRecordComponent") // never compared by value, and only the producer reads it
public record Entry(long number, long epoch, int partition, Position position, int records, long madeAt, byte[] value) {
    static final int FIXED_BYTES = 8 + 4 + Position.BYTES + 4 + 8;

    void write(ByteBuffer target) {
        target.putLong(epoch).putInt(partition);
        position.write(target);
        target.putInt(records).putLong(madeAt).put(value);
    }

    static Entry read(long number, ByteBuffer source) {
        long epoch = source.getLong();
        int partition = source.getInt();
        Position position = Position.read(source);
        int records = source.getInt();
        long madeAt = source.getLong();
        byte[] value = new byte[source.remaining()];
        source.get(value);
        return new Entry(number, epoch, partition, position, records, madeAt, value);
    }

    /** Sequence of the batch. */
    public long sequence() {
        return position.sequence();
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
