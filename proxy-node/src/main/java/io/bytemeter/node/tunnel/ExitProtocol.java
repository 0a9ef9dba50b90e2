package io.bytemeter.node.tunnel;

import io.bytemeter.node.inbound.Connected;
import io.bytemeter.node.inbound.Protocol;
import io.bytemeter.node.inbound.Session;
import io.bytemeter.node.outbound.DialException;
import io.bytemeter.node.relay.Intake;
import io.bytemeter.node.route.Target;
import io.netty.buffer.ByteBuf;

/** Serves a data connection at the exit as if it had been accepted: introduces it, connects, and relays. */
final class ExitProtocol implements Protocol {
    private final Hello.Data hello;
    private final Target target;

    ExitProtocol(Hello.Data hello, Target target) {
        this.hello = hello;
        this.target = target;
    }

    @Override
    public void accept(Session session) {
        ByteBuf introduction = session.client().channel().alloc().buffer(Hello.MAX_BYTES);
        hello.write(introduction);
        session.answer(introduction);
        session.connect(target, new Connected() {
            @Override
            public void reached(Intake reached) {
                answer(session, Outcome.REACHED);
                session.relay(reached);
            }

            @Override
            public void failed(DialException failure) {
                answer(session, Outcome.of(failure));
                session.finish(failure.closeReason());
            }
        });
    }

    private static void answer(Session session, int outcome) {
        session.answer(session.client().channel().alloc().buffer(1).writeByte(outcome));
    }
}
