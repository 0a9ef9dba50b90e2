package io.bytemeter.node.spool;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Usage of an epoch that is gone, nobody knows how much.
 *
 * @param epoch whose usage it was
 * @param from when the last of it that is known was spooled, ms since the epoch of the clock; 0 if that is not known
 * @param to when the loss was found
 * @param spool whether the spool is gone too; else only what was not spooled
 * @param why as a sentence, of at most 500 bytes
 */
public record Loss(long epoch, long from, long to, boolean spool, String why) {
    private static final int FIXED_BYTES = 8 + 8 + 8 + 1 + 2;
    private static final int MAX_WHY = 500;

    int bytes() {
        return FIXED_BYTES + text().length;
    }

    void write(ByteBuffer target) {
        byte[] text = text();
        target.putLong(epoch).putLong(from).putLong(to).put((byte) (spool ? 1 : 0));
        target.putShort((short) text.length).put(text);
    }

    static Loss read(ByteBuffer source) {
        long epoch = source.getLong();
        long from = source.getLong();
        long to = source.getLong();
        boolean spool = source.get() == 1;
        byte[] text = new byte[source.getShort()];
        source.get(text);
        return new Loss(epoch, from, to, spool, new String(text, StandardCharsets.UTF_8));
    }

    private byte[] text() {
        byte[] text = why.getBytes(StandardCharsets.UTF_8);
        return text.length <= MAX_WHY ? text : Arrays.copyOf(text, MAX_WHY);
    }
}
