package io.bytemeter.node;

/** Bytes for tests to send. */
final class Bytes {
    private Bytes() {}

    /** Bytes that differ by position, so that a lost, doubled or reordered one shows. */
    static byte[] pattern(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31 + (i >>> 8));
        }
        return bytes;
    }

    /** Bytes written as numbers 0..255. */
    static byte[] of(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
