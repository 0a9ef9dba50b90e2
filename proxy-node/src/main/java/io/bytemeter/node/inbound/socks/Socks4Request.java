package io.bytemeter.node.inbound.socks;

import io.netty.buffer.ByteBuf;
import io.netty.util.NetUtil;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A SOCKS 4 or 4a request. The user id it carries proves nothing, so it is not looked at.
 *
 * @param command 1 is CONNECT
 */
record Socks4Request(int command, SocksAddress address) {
    private static final int FIXED = 8;
    private static final int MAX_TEXT = 255;

    /** Longest request with its two zero-terminated texts. */
    static final int MAX_LENGTH = FIXED + 2 * (MAX_TEXT + 1);

    /** Consumes a request, or returns null and consumes nothing while it is incomplete. */
    static @Nullable Socks4Request read(ByteBuf in) {
        int start = in.readerIndex();
        int end = in.writerIndex();
        int userEnd = end - start < FIXED ? -1 : in.indexOf(start + FIXED, end, (byte) 0);
        if (userEnd < 0) {
            return null;
        }
        int command = in.getByte(start + 1);
        int port = in.getUnsignedShort(start + 2);
        int address = in.getInt(start + 4);
        if (address >>> 8 != 0 || address == 0) { // anything but 0.0.0.x, x not 0
            in.readerIndex(userEnd + 1);
            return new Socks4Request(command, new SocksAddress(NetUtil.intToIpAddress(address), port));
        }
        int hostEnd = in.indexOf(userEnd + 1, end, (byte) 0);
        if (hostEnd < 0) {
            return null;
        }
        String host = in.toString(userEnd + 1, hostEnd - userEnd - 1, StandardCharsets.UTF_8);
        in.readerIndex(hostEnd + 1);
        return new Socks4Request(command, new SocksAddress(host.length() > MAX_TEXT ? "" : host, port));
    }
}
