package io.bytemeter.metering.topology;

import io.bytemeter.usage.Names;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A name where it lies in the bytes of a batch: most records are booked without ever making a string of it. */
final class BatchText {
    private byte[] bytes = new byte[0];
    private int from;
    private int to;
    private String last = "";

    void at(byte[] batch, int start, int end) {
        bytes = batch;
        from = start;
        to = end;
    }

    byte[] bytes() {
        return bytes;
    }

    /** Of its first byte. */
    int from() {
        return from;
    }

    /** Of the byte after its last. */
    int to() {
        return to;
    }

    boolean isEmpty() {
        return from == to;
    }

    /** The same string as the time before if it says the same, as it mostly does from record to record. */
    String get() {
        if (!isLast()) {
            last = new String(bytes, from, to - from, StandardCharsets.UTF_8);
        }
        return last;
    }

    private boolean isLast() {
        if (last.length() != to - from) {
            return false;
        }
        for (int i = 0; i < last.length(); i++) {
            if (last.charAt(i) != bytes[from + i]) { // a byte over 127 is negative and equals no char
                return false;
            }
        }
        return true;
    }

    /** Why it is no name, or null if it is one. */
    @Nullable
    String violation() {
        return isPlain() ? null : Names.violation(get());
    }

    /** Whether it is short enough, and of nothing but visible ASCII and spaces. */
    private boolean isPlain() {
        for (int i = from; i < to; i++) {
            if (bytes[i] < ' ' || bytes[i] == 0x7F) {
                return false;
            }
        }
        return to > from && to - from <= Names.MAX_BYTES;
    }
}
