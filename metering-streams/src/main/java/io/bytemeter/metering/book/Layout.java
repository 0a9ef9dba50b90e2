package io.bytemeter.metering.book;

import java.nio.ByteBuffer;

/** The first byte of a row says how it is written. */
final class Layout {
    private Layout() {}

    /** The rest of a row; throws {@link IllegalStateException} if it is of another layout. */
    static ByteBuffer check(String what, byte expected, byte[] row) {
        ByteBuffer buffer = ByteBuffer.wrap(row);
        byte layout = buffer.get();
        if (layout != expected) {
            throw new IllegalStateException(what + " of layout " + layout + " (expected: " + expected + ")");
        }
        return buffer;
    }
}
