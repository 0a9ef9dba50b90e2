package io.bytemeter.schema.wire;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.avro.io.Decoder;
import org.apache.avro.util.Utf8;
import org.jspecify.annotations.Nullable;

/**
 * Avro's binary decoding from an array. Unlike Avro's own decoder it holds every length against what is left of the
 * input before anything is allocated by it, so that five damaged bytes cannot ask for two gigabytes. Confined to one
 * thread.
 */
final class BoundedDecoder extends Decoder {
    private final byte[] bytes;
    private int position;

    BoundedDecoder(byte[] bytes, int offset) {
        this.bytes = bytes;
        this.position = offset;
    }

    int remaining() {
        return bytes.length - position;
    }

    @Override
    public void readNull() {}

    @Override
    public boolean readBoolean() throws IOException {
        int value = next();
        if (value > 1) {
            throw new IOException("boolean: " + value + " (expected: 0 or 1)");
        }
        return value == 1;
    }

    @Override
    public int readInt() throws IOException {
        long value = readLong();
        if (value != (int) value) {
            throw new IOException("int: " + value + " (expected: 32 bits)");
        }
        return (int) value;
    }

    @Override
    public long readLong() throws IOException {
        long zigzag = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            int part = next();
            zigzag |= (part & 0x7fL) << shift;
            if (part < 0x80) {
                return (zigzag >>> 1) ^ -(zigzag & 1);
            }
        }
        throw new IOException("number of more than 64 bits");
    }

    @Override
    public float readFloat() throws IOException {
        return Float.intBitsToFloat((int) littleEndian(Float.BYTES));
    }

    @Override
    public double readDouble() throws IOException {
        return Double.longBitsToDouble(littleEndian(Double.BYTES));
    }

    @Override
    public Utf8 readString(@Nullable Utf8 old) throws IOException {
        return new Utf8(readString());
    }

    @Override
    public String readString() throws IOException {
        int length = readLength();
        String text = new String(bytes, position, length, StandardCharsets.UTF_8);
        // Decoding replaces malformed bytes, which would give two names to one and the same text.
        if (text.indexOf('\uFFFD') >= 0 && !isEncoded(text, length)) {
            throw new IOException("malformed UTF-8");
        }
        position += length;
        return text;
    }

    private boolean isEncoded(String text, int length) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        return Arrays.equals(encoded, 0, encoded.length, bytes, position, position + length);
    }

    @Override
    public void skipString() throws IOException {
        skipFixed(readLength());
    }

    @Override
    public ByteBuffer readBytes(@Nullable ByteBuffer old) throws IOException {
        byte[] target = new byte[readLength()];
        readFixed(target, 0, target.length);
        return ByteBuffer.wrap(target);
    }

    @Override
    public void skipBytes() throws IOException {
        skipFixed(readLength());
    }

    @Override
    public void readFixed(byte[] target, int start, int length) throws IOException {
        int from = position;
        skipFixed(length);
        System.arraycopy(bytes, from, target, start, length);
    }

    @Override
    public void skipFixed(int length) throws IOException {
        position += checked(length);
    }

    @Override
    public int readEnum() throws IOException {
        return readInt();
    }

    @Override
    public int readIndex() throws IOException {
        return readInt();
    }

    @Override
    public long readArrayStart() throws IOException {
        return readBlockStart();
    }

    @Override
    public long arrayNext() throws IOException {
        return readBlockStart();
    }

    @Override
    public long skipArray() throws IOException {
        return skipBlocks();
    }

    @Override
    public long readMapStart() throws IOException {
        return readBlockStart();
    }

    @Override
    public long mapNext() throws IOException {
        return readBlockStart();
    }

    @Override
    public long skipMap() throws IOException {
        return skipBlocks();
    }

    /** A negative count says that the block's length in bytes follows. Every item takes a byte at least. */
    private long readBlockStart() throws IOException {
        long count = readLong();
        if (count < 0) {
            readLength();
            count = -count;
        }
        return checked(count);
    }

    private long skipBlocks() throws IOException {
        long count = readLong();
        while (count < 0) {
            skipFixed(readLength());
            count = readLong();
        }
        return checked(count);
    }

    private int readLength() throws IOException {
        return checked(readLong());
    }

    private int checked(long length) throws IOException {
        if (length < 0 || length > remaining()) {
            throw new EOFException(
                    "length " + length + " at byte " + position + " (expected: 0.." + remaining() + ", what is left)");
        }
        return (int) length;
    }

    private long littleEndian(int length) throws IOException {
        checked(length);
        long value = 0;
        for (int i = 0; i < length; i++) {
            value |= (long) next() << (8 * i);
        }
        return value;
    }

    private int next() throws IOException {
        checked(1);
        return bytes[position++] & 0xff;
    }
}
