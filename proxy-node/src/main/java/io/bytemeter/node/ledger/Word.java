package io.bytemeter.node.ledger;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Checked words of eight bytes: 52 bits of value, 12 that tell whether it is one written at this place. */
final class Word {
    static final int BYTES = 8;

    /** Larger than every value. */
    static final long LIMIT = 1L << 52;

    /** What is read where no word was written. */
    static final long INVALID = -1;

    private static final int CHECK_BITS = 12;
    private static final long FACTOR = 0x9E37_79B9_7F4A_7C15L;
    private static final long SALT = 0x2545_F491_4F6C_DD1DL;
    private static final VarHandle LONGS = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private Word() {}

    /** {@code value} as it is stored at {@code place}. */
    static long encode(long value, long place) {
        return (value << CHECK_BITS) | check(value, place);
    }

    /** Stores {@code value}, from 0 to below {@link #LIMIT}, after all stores before in the program. */
    static void put(ByteBuffer buffer, int offset, long value) {
        LONGS.setRelease(buffer, offset, encode(value, offset));
    }

    /** The value stored, or {@link #INVALID}. */
    static long get(ByteBuffer buffer, int offset) {
        long word = (long) LONGS.getAcquire(buffer, offset);
        long value = word >>> CHECK_BITS;
        return encode(value, offset) == word ? value : INVALID;
    }

    private static long check(long value, long place) {
        return ((value + 1) * FACTOR + place * SALT) >>> (Long.SIZE - CHECK_BITS);
    }
}
