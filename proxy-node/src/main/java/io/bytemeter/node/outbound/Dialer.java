package io.bytemeter.node.outbound;

import io.bytemeter.node.relay.Intake;
import io.bytemeter.node.relay.ReadBuffers;
import io.bytemeter.node.route.Target;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Promise;

/** Connects to targets. */
public interface Dialer {
    /**
     * Connects to {@code target} with a channel on {@code loop}, on which it must be called. The promise belongs to that
     * loop; it is fulfilled with the paused intake of the channel, or failed with a {@link DialException}. Whoever asked
     * may cancel it; the channel is closed then.
     */
    void dial(Target target, EventLoop loop, ReadBuffers buffers, Promise<Intake> promise);
}
