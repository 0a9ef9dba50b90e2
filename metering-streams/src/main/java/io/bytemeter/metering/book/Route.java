package io.bytemeter.metering.book;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The way a user's bytes took; the outbound is "" for bytes counted before one was chosen. */
public record Route(String node, String inbound, String outbound) {
    public byte[] encode() {
        byte[] nodeBytes = node.getBytes(StandardCharsets.UTF_8);
        byte[] inboundBytes = inbound.getBytes(StandardCharsets.UTF_8);
        byte[] outboundBytes = outbound.getBytes(StandardCharsets.UTF_8);
        int names = nodeBytes.length + inboundBytes.length + outboundBytes.length;
        ByteBuffer buffer = ByteBuffer.allocate(names + 3 * Varints.MAX_BYTES);
        Varints.putBytes(buffer, nodeBytes);
        Varints.putBytes(buffer, inboundBytes);
        Varints.putBytes(buffer, outboundBytes);
        return java.util.Arrays.copyOf(buffer.array(), buffer.position());
    }

    public static Route decode(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new Route(name(buffer), name(buffer), name(buffer));
    }

    private static String name(ByteBuffer buffer) {
        return new String(Varints.getBytes(buffer), StandardCharsets.UTF_8);
    }
}
