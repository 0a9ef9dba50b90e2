package io.bytemeter.node.inbound.socks;

import io.bytemeter.node.inbound.Connected;
import io.bytemeter.node.inbound.Session;
import io.bytemeter.node.outbound.DialException;
import io.bytemeter.node.relay.Intake;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Answers a SOCKS 5 client once its target is connected or not. */
record Socks5Answer(Session session) implements Connected {
    static final int GENERAL_FAILURE = 1;
    static final int NOT_ALLOWED = 2;
    static final int COMMAND_NOT_SUPPORTED = 7;
    static final int ADDRESS_TYPE_NOT_SUPPORTED = 8;

    /** The reply of this code; like v2ray it names 0.0.0.0:0, whatever address the target was reached from. */
    static ByteBuf reply(int code) {
        return Unpooled.wrappedBuffer(new byte[] {5, (byte) code, 0, 1, 0, 0, 0, 0, 0, 0});
    }

    @Override
    public void reached(Intake target) {
        session.answer(reply(0));
        session.relay(target);
    }

    @Override
    public void failed(DialException failure) {
        session.answer(reply(code(failure.kind())));
        session.finish(failure.closeReason());
    }

    private static int code(DialException.Kind kind) {
        return switch (kind) {
            case GENERAL -> GENERAL_FAILURE;
            case DENIED -> NOT_ALLOWED;
            case NETWORK_UNREACHABLE -> 3;
            case HOST_UNREACHABLE -> 4;
            case REFUSED -> 5;
            case TIMEOUT -> 6;
        };
    }
}
