package io.bytemeter.metering.topology;

import io.bytemeter.metering.book.Varints;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * A changed quota of an inbound, outbound or node, on its way to the task that keeps the subject's totals.
 *
 * @param value as on the quotas topic, or null if the quota was deleted
 */
record TagQuota(String name, @Nullable Bytes value) {
    byte[] encode() {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        int length = value == null ? 0 : value.get().length;
        ByteBuffer buffer = ByteBuffer.allocate(2 * Varints.MAX_BYTES + text.length + length);
        Varints.putBytes(buffer, text);
        if (value != null) {
            Varints.putBytes(buffer, value.get());
        }
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    static TagQuota decode(byte[] encoded) {
        ByteBuffer buffer = ByteBuffer.wrap(encoded);
        String name = new String(Varints.getBytes(buffer), StandardCharsets.UTF_8);
        return new TagQuota(name, buffer.hasRemaining() ? Bytes.wrap(Varints.getBytes(buffer)) : null);
    }
}
