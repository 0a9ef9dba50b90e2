package io.bytemeter.node.inbound.socks;

import io.bytemeter.node.inbound.Connected;
import io.bytemeter.node.inbound.Session;
import io.bytemeter.node.outbound.DialException;
import io.bytemeter.node.relay.Intake;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Answers a SOCKS 4 client once its target is connected or not. */
record Socks4Answer(Session session) implements Connected {
    private static final int GRANTED = 90;
    private static final int REFUSED = 91;

    static ByteBuf refused() {
        return reply(REFUSED);
    }

    @Override
    public void reached(Intake target) {
        session.answer(reply(GRANTED));
        session.relay(target);
    }

    @Override
    public void failed(DialException failure) {
        session.answer(refused());
        session.finish(failure.closeReason());
    }

    private static ByteBuf reply(int code) {
        return Unpooled.wrappedBuffer(new byte[] {0, (byte) code, 0, 0, 0, 0, 0, 0});
    }
}
