package io.bytemeter.metering.book;

import io.bytemeter.usage.SubjectKind;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;

/** All-time sums of bytes by kind of subject. Confined to one thread. */
public final class KindSums {
    /** Most bytes that {@link #put} writes. */
    public static final int MAX_BYTES = 1 + SubjectKind.values().length * (1 + ByteSums.MAX_BYTES);

    private final Map<SubjectKind, ByteSums> sums = new EnumMap<>(SubjectKind.class);

    public ByteSums of(SubjectKind kind) {
        return sums.getOrDefault(kind, ByteSums.ZERO);
    }

    public void add(SubjectKind kind, ByteSums more) {
        sums.put(kind, of(kind).plus(more));
    }

    /** What these sums are more than {@code other}. */
    public KindSums minus(KindSums other) {
        KindSums difference = new KindSums();
        for (SubjectKind kind : SubjectKind.values()) {
            difference.sums.put(kind, of(kind).minus(other.of(kind)));
        }
        return difference;
    }

    public void put(ByteBuffer buffer) {
        buffer.put((byte) sums.size());
        sums.forEach((kind, sum) -> {
            buffer.put(kind.code());
            sum.put(buffer);
        });
    }

    public static KindSums get(ByteBuffer buffer) {
        KindSums read = new KindSums();
        for (int kinds = buffer.get(); kinds > 0; kinds--) {
            read.sums.put(SubjectKind.ofCode(buffer.get()), ByteSums.get(buffer));
        }
        return read;
    }
}
