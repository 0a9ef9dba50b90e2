package io.bytemeter.metering.query;

/** One committed row of a book, as it is stored. The arrays are not copied. */
public final class Row {
    private final byte[] key;
    private final byte[] value;

    public Row(byte[] key, byte[] value) {
        this.key = key;
        this.value = value;
    }

    public byte[] key() {
        return key;
    }

    public byte[] value() {
        return value;
    }
}
