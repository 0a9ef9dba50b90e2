package io.bytemeter.metering.book;

import java.nio.ByteBuffer;

/** Zig-zag variable-length longs, as Avro writes them, and length-prefixed bytes. */
public final class Varints {
    /** Most bytes one long takes. */
    public static final int MAX_BYTES = 10;

    private Varints() {}

    public static void put(ByteBuffer buffer, long value) {
        long rest = (value << 1) ^ (value >> 63);
        while ((rest & ~0x7FL) != 0) {
            buffer.put((byte) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        buffer.put((byte) rest);
    }

    /** Throws {@link java.nio.BufferUnderflowException} at the end, {@link IllegalArgumentException} if over 64 bits. */
    public static long get(ByteBuffer buffer) {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = buffer.get();
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return (value >>> 1) ^ -(value & 1);
            }
        }
        throw new IllegalArgumentException("a variable-length number of over 64 bits");
    }

    /** Goes over so many longs; throws {@link java.nio.BufferUnderflowException} at the end. */
    public static void skip(ByteBuffer buffer, int count) {
        for (int more = count; more > 0; ) {
            if (buffer.get() >= 0) {
                more--;
            }
        }
    }

    public static void putBytes(ByteBuffer buffer, byte[] bytes) {
        put(buffer, bytes.length);
        buffer.put(bytes);
    }

    public static byte[] getBytes(ByteBuffer buffer) {
        long length = get(buffer);
        if (length < 0 || length > buffer.remaining()) {
            throw new IllegalArgumentException("length " + length + " (expected: 0.." + buffer.remaining() + ")");
        }
        byte[] bytes = new byte[(int) length];
        buffer.get(bytes);
        return bytes;
    }
}
