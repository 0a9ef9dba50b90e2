package io.bytemeter.node.publish;

/**
 * A usage batch ready to be sent, told apart by identity.
 *
 * @param value the batch in the wire format
 * @param records how many usage records it holds
 * @param madeAt when it was made, ms since the epoch
 */
@SuppressWarnings("ArrayRecordComponent") // never compared by value, and only the producer reads it
record Batch(int partition, long sequence, byte[] value, int records, long madeAt) {
    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
