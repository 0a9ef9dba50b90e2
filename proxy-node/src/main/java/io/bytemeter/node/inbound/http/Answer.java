package io.bytemeter.node.inbound.http;

import io.bytemeter.node.outbound.DialException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** What the proxy itself answers. All but the first end the connection. */
enum Answer {
    ESTABLISHED("200 Connection established", ""),
    BAD_REQUEST("400 Bad Request", Answer.LAST),
    FORBIDDEN("403 Forbidden", Answer.LAST),
    AUTHENTICATION_REQUIRED(
            "407 Proxy Authentication Required", "Proxy-Authenticate: Basic realm=\"proxy\"\r\n" + Answer.LAST),
    HEAD_TOO_LARGE("431 Request Header Fields Too Large", Answer.LAST),
    NOT_IMPLEMENTED("501 Not Implemented", Answer.LAST),
    BAD_GATEWAY("502 Bad Gateway", Answer.LAST),
    GATEWAY_TIMEOUT("504 Gateway Timeout", Answer.LAST);

    private static final String LAST = "Connection: close\r\nContent-Length: 0\r\n";

    private final String head;

    Answer(String status, String fields) {
        this.head = "HTTP/1.1 " + status + "\r\n" + fields + "\r\n";
    }

    ByteBuf bytes() {
        return Unpooled.copiedBuffer(head, StandardCharsets.US_ASCII);
    }

    /** What a client is told of a target that could not be reached. */
    static Answer of(DialException.Kind kind) {
        return switch (kind) {
            case DENIED -> FORBIDDEN;
            case TIMEOUT -> GATEWAY_TIMEOUT;
            case GENERAL, NETWORK_UNREACHABLE, HOST_UNREACHABLE, REFUSED -> BAD_GATEWAY;
        };
    }
}
