package io.bytemeter.node.route;

import io.bytemeter.node.config.Outbound;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;

/** Chooses the way out of a connection. */
public interface OutboundSelector {
    /**
     * The outbound for a connection to {@code target}. Called on {@code loop}, never blocks, and completes the future on
     * {@code loop}; a choice that needs no name resolution should be an already completed future. A name that cannot be
     * resolved is no failure: rules on addresses then simply do not match.
     *
     * @param inboundTag listener that accepted the connection
     * @param user account of the client, or "" when anonymous
     */
    Future<Outbound> select(String inboundTag, String user, Target target, EventLoop loop);
}
