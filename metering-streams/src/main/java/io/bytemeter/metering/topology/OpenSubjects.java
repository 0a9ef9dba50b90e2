package io.bytemeter.metering.topology;

import io.bytemeter.usage.SubjectKind;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The subjects on heap, found by the bytes of their names, so that a record of a known one needs no string. Stream
 * thread only.
 */
final class OpenSubjects {
    private static final int FIRST_SLOTS = 1 << 10;

    /** At most half full; whoever does not find its slot free takes the next one. */
    private @Nullable OpenSubject[] slots = new @Nullable OpenSubject[FIRST_SLOTS];

    private int size;

    /** The subject with this name in UTF-8, or null if it is not here. */
    @Nullable
    OpenSubject find(SubjectKind kind, byte[] bytes, int from, int to) {
        int hash = hash(kind, bytes, from, to);
        for (int slot = hash & (slots.length - 1); ; slot = (slot + 1) & (slots.length - 1)) {
            OpenSubject there = slots[slot];
            if (there == null) {
                return null;
            }
            if (there.hash == hash
                    && there.subject.kind() == kind
                    && Arrays.equals(bytes, from, to, there.id, 0, there.id.length)) {
                return there;
            }
        }
    }

    /** Adds one that is not here. */
    void add(OpenSubject subject) {
        if (2 * ++size > slots.length) {
            @Nullable OpenSubject[] before = slots;
            slots = new @Nullable OpenSubject[2 * before.length];
            for (OpenSubject moved : before) {
                if (moved != null) {
                    place(moved);
                }
            }
        }
        place(subject);
    }

    private void place(OpenSubject subject) {
        int slot = subject.hash & (slots.length - 1);
        while (slots[slot] != null) {
            slot = (slot + 1) & (slots.length - 1);
        }
        slots[slot] = subject;
    }

    int size() {
        return size;
    }

    void clear() {
        slots = new @Nullable OpenSubject[FIRST_SLOTS];
        size = 0;
    }

    static int hash(SubjectKind kind, byte[] bytes, int from, int to) {
        int hash = kind.code();
        for (int i = from; i < to; i++) {
            hash = 31 * hash + bytes[i];
        }
        hash *= 0x9E3779B9; // names that differ in their last digits shall not be neighbours
        return hash ^ (hash >>> 16);
    }
}
