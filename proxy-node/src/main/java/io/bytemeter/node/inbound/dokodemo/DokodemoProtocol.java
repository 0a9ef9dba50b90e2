package io.bytemeter.node.inbound.dokodemo;

import io.bytemeter.node.config.Outbound;
import io.bytemeter.node.inbound.Connected;
import io.bytemeter.node.inbound.Protocol;
import io.bytemeter.node.inbound.Session;
import io.bytemeter.node.outbound.DialException;
import io.bytemeter.node.relay.Intake;
import io.bytemeter.node.route.Target;
import org.jspecify.annotations.Nullable;

/** Relays every connection to one target; overhead is always 0. */
public final class DokodemoProtocol implements Protocol {
    private final Target target;
    private final @Nullable Outbound outbound;

    /** @param outbound the way out, whatever the rules say; null to go by the rules */
    public DokodemoProtocol(Target target, @Nullable Outbound outbound) {
        this.target = target;
        this.outbound = outbound;
    }

    @Override
    public void accept(Session session) {
        Connected asker = new Connected() {
            @Override
            public void reached(Intake reached) {
                session.relay(reached);
            }

            @Override
            public void failed(DialException failure) {
                session.end(failure.closeReason());
            }
        };
        if (outbound == null) {
            session.connect(target, asker);
        } else {
            session.connect(target, outbound, asker);
        }
    }
}
