package io.bytemeter.node.route;

import io.netty.util.NetUtil;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An address as two numbers, so that ranges are compared without loops. IPv4 addresses, also those mapped to IPv6, are in
 * the lower half of {@code low}.
 */
record IpAddress(boolean ipv4, long high, long low) {
    private static final long MAPPED = 0xffffL << Integer.SIZE;
    private static final long LOW_INT = 0xffff_ffffL;

    /** The address that {@code text} writes, or null if it is a name. */
    static @Nullable IpAddress parse(String text) {
        // Most targets are names, and a name neither ends in a digit nor contains a colon.
        if (text.isEmpty() || (!Character.isDigit(text.charAt(text.length() - 1)) && text.indexOf(':') < 0)) {
            return null;
        }
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(text);
        return bytes == null ? null : of(bytes);
    }

    /** The address of 4 or 16 bytes. */
    static IpAddress of(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        if (bytes.length == Integer.BYTES) {
            return new IpAddress(true, 0, buffer.getInt() & LOW_INT);
        }
        long high = buffer.getLong();
        long low = buffer.getLong();
        return high == 0 && (low & ~LOW_INT) == MAPPED
                ? new IpAddress(true, 0, low & LOW_INT)
                : new IpAddress(false, high, low);
    }
}
