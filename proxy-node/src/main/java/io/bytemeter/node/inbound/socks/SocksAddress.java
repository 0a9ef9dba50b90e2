package io.bytemeter.node.inbound.socks;

import io.bytemeter.node.route.Target;
import io.netty.buffer.ByteBuf;
import io.netty.util.NetUtil;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * An address as SOCKS 5 writes it: type, address, port.
 *
 * @param host domain or literal IP address, as received
 * @param port 0..65535
 */
public record SocksAddress(String host, int port) {
    private static final int IPV4 = 1;
    private static final int DOMAIN = 3;
    private static final int IPV6 = 4;

    /** Bytes an address takes with its type and port, or -1 for an unknown type; {@code first} follows the type. */
    public static int length(int type, int first) {
        return switch (type) {
            case IPV4 -> 1 + 4 + 2;
            case DOMAIN -> 1 + 1 + first + 2;
            case IPV6 -> 1 + 16 + 2;
            default -> -1;
        };
    }

    /** Reads an address of a known type of which all bytes are there. */
    public static SocksAddress read(ByteBuf in) {
        int type = in.readByte();
        String host;
        if (type == DOMAIN) {
            host = in.readCharSequence(in.readUnsignedByte(), StandardCharsets.UTF_8)
                    .toString();
        } else {
            byte[] address = new byte[type == IPV4 ? 4 : 16];
            in.readBytes(address);
            host = NetUtil.bytesToIpAddress(address);
        }
        return new SocksAddress(host, in.readUnsignedShort());
    }

    /** The target this names, or null if it cannot name one. */
    public @Nullable Target target() {
        boolean named = !host.isEmpty() && host.chars().allMatch(c -> c > ' ' && c != 0x7F);
        return named && port > 0 ? new Target(host, port) : null;
    }
}
