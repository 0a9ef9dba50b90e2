package io.bytemeter.node.udp;

import io.bytemeter.node.route.Target;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The header of datagrams between client and proxy: RSV, FRAG, ATYP, address, port (RFC 1928, section 7). */
final class SocksDatagram {
    private static final int IPV4 = 1;
    private static final int DOMAIN = 3;
    private static final int IPV6 = 4;
    private static final int FIXED_BYTES = 6;
    private static final int FRAGMENT_INDEX = 2;

    private SocksDatagram() {}

    static boolean isFragment(ByteBuf datagram) {
        return datagram.readableBytes() > FRAGMENT_INDEX
                && datagram.getByte(datagram.readerIndex() + FRAGMENT_INDEX) != 0;
    }

    /** Reads the header off {@code datagram}, which then holds the payload; null if it is none. */
    static @Nullable Target read(ByteBuf datagram) {
        if (datagram.readableBytes() < FIXED_BYTES) {
            return null;
        }
        datagram.skipBytes(FRAGMENT_INDEX + 1);
        int type = datagram.readByte();
        int length =
                switch (type) {
                    case IPV4 -> 4;
                    case IPV6 -> 16;
                    case DOMAIN -> datagram.readUnsignedByte();
                    default -> 0;
                };
        if (length == 0 || datagram.readableBytes() < length + Short.BYTES) {
            return null;
        }
        byte[] address = new byte[length];
        datagram.readBytes(address);
        int port = datagram.readUnsignedShort();
        String host = type == DOMAIN ? name(address) : NetUtil.bytesToIpAddress(address);
        return host == null || port == 0 ? null : new Target(host, port);
    }

    /** The datagram that tells the client that {@code payload} came from {@code source}. */
    static ByteBuf write(ByteBufAllocator allocator, InetSocketAddress source, ByteBuf payload) {
        byte[] address = source.getAddress().getAddress();
        return allocator
                .directBuffer(FIXED_BYTES + address.length + payload.readableBytes())
                .writeZero(FRAGMENT_INDEX + 1)
                .writeByte(address.length == 4 ? IPV4 : IPV6)
                .writeBytes(address)
                .writeShort(source.getPort())
                .writeBytes(payload);
    }

    private static @Nullable String name(byte[] bytes) {
        for (byte b : bytes) {
            if (b <= ' ' || b == 0x7f) {
                return null; // neither control characters nor blanks nor anything but ASCII is in a name
            }
        }
        return new String(bytes, StandardCharsets.US_ASCII);
    }
}
