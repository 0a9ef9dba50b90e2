package io.bytemeter.metering.topology;

import io.bytemeter.usage.SubjectKind;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The subjects on heap, found by the bytes of their names, so that a record of a known one needs no string. Changed by the
 * stream thread; any thread may find, and finds whoever was there before.
 */
final class OpenSubjects {
    private static final int FIRST_SLOTS = 1 << 10;

    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(OpenSubject[].class);

    /** At most half full; whoever does not find its slot free takes the next one. */
    private volatile @Nullable OpenSubject[] slots = new @Nullable OpenSubject[FIRST_SLOTS];

    private int size;

    /** The subject with this name in UTF-8, or null if it is not here. */
    @Nullable
    OpenSubject find(SubjectKind kind, byte[] bytes, int from, int to) {
        int hash = hash(kind, bytes, from, to);
        @Nullable OpenSubject[] table = slots;
        for (int slot = hash & (table.length - 1); ; slot = (slot + 1) & (table.length - 1)) {
            OpenSubject there = (OpenSubject) SLOT.getAcquire(table, slot);
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
            @Nullable OpenSubject[] larger = new @Nullable OpenSubject[2 * slots.length];
            for (OpenSubject moved : slots) {
                if (moved != null) {
                    place(moved, larger);
                }
            }
            slots = larger; // whole: nobody may miss one that was here
        }
        place(subject, slots);
    }

    private static void place(OpenSubject subject, @Nullable OpenSubject[] table) {
        int slot = subject.hash & (table.length - 1);
        while (table[slot] != null) {
            slot = (slot + 1) & (table.length - 1);
        }
        SLOT.setRelease(table, slot, subject);
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
