package io.bytemeter.metering.topology;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A row as it was committed last: written by the stream thread, read by any. The bytes are copied in and out of one array,
 * because a reference to a new array in each of very many old objects costs the garbage collector more than a copy does.
 */
final class CommittedRow {
    private static final byte[] NONE = new byte[0];
    private static final VarHandle WRITES;

    static {
        try {
            WRITES = MethodHandles.lookup().findVarHandle(CommittedRow.class, "writes", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private byte[] bytes = NONE;
    private int length;

    /** Odd while bytes are written. */
    private int writes;

    /** Replaces what there was. Stream thread only. */
    void set(byte[] row) {
        int before = writes;
        WRITES.setOpaque(this, before + 1);
        VarHandle.storeStoreFence();
        if (bytes.length < row.length) {
            bytes = new byte[row.length];
        }
        System.arraycopy(row, 0, bytes, 0, row.length);
        length = row.length;
        WRITES.setRelease(this, before + 2);
    }

    /** A copy; null if there is none, or it is just being written. Any thread. */
    byte @Nullable [] get() {
        int before = (int) WRITES.getAcquire(this);
        if (before == 0 || (before & 1) != 0) {
            return null;
        }
        byte[] copy = Arrays.copyOf(bytes, length);
        VarHandle.loadLoadFence();
        return (int) WRITES.getOpaque(this) == before ? copy : null;
    }
}
