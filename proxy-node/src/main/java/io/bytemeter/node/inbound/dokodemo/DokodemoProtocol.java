package io.bytemeter.node.inbound.dokodemo;

import io.bytemeter.node.inbound.Connected;
import io.bytemeter.node.inbound.Protocol;
import io.bytemeter.node.inbound.Session;
import io.bytemeter.node.outbound.DialException;
import io.bytemeter.node.relay.Intake;
import io.bytemeter.node.route.Target;

/** Relays every connection to one target; overhead is always 0. */
public final class DokodemoProtocol implements Protocol {
    private final Target target;

    public DokodemoProtocol(Target target) {
        this.target = target;
    }

    @Override
    public void accept(Session session) {
        session.connect(target, new Connected() {
            @Override
            public void reached(Intake reached) {
                session.relay(reached);
            }

            @Override
            public void failed(DialException failure) {
                session.end(failure.closeReason());
            }
        });
    }
}
