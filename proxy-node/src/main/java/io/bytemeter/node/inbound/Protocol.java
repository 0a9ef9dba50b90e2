package io.bytemeter.node.inbound;

/** What an inbound speaks. One instance serves all connections of its inbound, on all event loops. */
public interface Protocol {
    /** Begins to serve a connection just accepted. The session's client is paused; called on its event loop. */
    void accept(Session session);
}
