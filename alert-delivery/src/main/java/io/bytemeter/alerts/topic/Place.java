package io.bytemeter.alerts.topic;

import io.bytemeter.alerts.BadCursorException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Offsets to read on from, one for each partition of a topic. Confined to one thread. */
public final class Place {
    private static final byte VERSION = 1;
    private static final int LONGEST = 10;

    private final long[] offsets;

    public Place(int partitions) {
        this.offsets = new long[partitions];
    }

    private Place(long[] offsets) {
        this.offsets = offsets;
    }

    public Place copy() {
        return new Place(offsets.clone());
    }

    public long offset(int partition) {
        return offsets[partition];
    }

    public void offset(int partition, long next) {
        offsets[partition] = next;
    }

    public int partitions() {
        return offsets.length;
    }

    /** A text for clients; {@link #parse} reads it. */
    public String text() {
        ByteBuffer buffer = ByteBuffer.allocate(1 + LONGEST * offsets.length).put(VERSION);
        for (long offset : offsets) {
            long left = offset;
            while (left > 0x7F) {
                buffer.put((byte) (left | 0x80));
                left >>>= 7;
            }
            buffer.put((byte) left);
        }
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(buffer.array(), buffer.position()));
    }

    /**
     * Reads what {@link #text} has written.
     *
     * @return null for null
     * @throws BadCursorException if {@code text} is no place in a topic of so many partitions
     */
    public static @Nullable Place parse(@Nullable String text, int partitions) {
        if (text == null) {
            return null;
        }
        try {
            ByteBuffer buffer = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
            if (buffer.get() != VERSION) {
                throw new BadCursorException();
            }
            Place place = new Place(partitions);
            for (int partition = 0; partition < partitions; partition++) {
                place.offset(partition, number(buffer));
            }
            if (buffer.hasRemaining()) {
                throw new BadCursorException();
            }
            return place;
        } catch (IllegalArgumentException | BufferUnderflowException e) {
            throw new BadCursorException();
        }
    }

    private static long number(ByteBuffer buffer) {
        long number = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte next = buffer.get();
            number |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                if (number < 0) {
                    break;
                }
                return number;
            }
        }
        throw new BadCursorException();
    }
}
