package io.bytemeter.metering.book;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;

/** Keys of totals, many in one value: each as its length and its bytes. */
public final class KeyBlock {
    private KeyBlock() {}

    public static byte[] encode(List<Bytes> keys) {
        int longest = keys.stream()
                .mapToInt(key -> Varints.MAX_BYTES + key.get().length)
                .sum();
        ByteBuffer buffer = ByteBuffer.allocate(longest);
        keys.forEach(key -> Varints.putBytes(buffer, key.get()));
        byte[] value = new byte[buffer.flip().remaining()];
        buffer.get(value);
        return value;
    }

    public static List<Bytes> decode(byte[] value) {
        ByteBuffer buffer = ByteBuffer.wrap(value);
        List<Bytes> keys = new ArrayList<>();
        while (buffer.hasRemaining()) {
            keys.add(Bytes.wrap(Varints.getBytes(buffer)));
        }
        return keys;
    }
}
