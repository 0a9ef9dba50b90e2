package io.bytemeter.node.inbound;

import io.bytemeter.node.outbound.DialException;
import io.bytemeter.node.relay.Intake;

/** How an attempt to reach a target ended. */
public interface Connected {
    /** The target is there; its intake is paused. */
    void reached(Intake target);

    /** It could not be reached; the protocol tells the client and finishes the session. */
    void failed(DialException failure);
}
