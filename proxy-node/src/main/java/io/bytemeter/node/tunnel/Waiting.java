package io.bytemeter.node.tunnel;

import io.bytemeter.node.relay.Intake;
import io.bytemeter.node.relay.ReadBuffers;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Promise;

/**
 * Somebody who waits for a data connection.
 *
 * @param loop the event loop to bring it to
 * @param buffers of that loop
 * @param promise of that loop
 */
record Waiting(EventLoop loop, ReadBuffers buffers, Promise<Intake> promise) {}
