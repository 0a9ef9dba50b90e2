/**
 * Ways out. A {@link io.bytemeter.node.outbound.Dialer} connects to a target, straight or through another proxy, and
 * yields the paused {@link io.bytemeter.node.relay.Intake} of a channel on which only payload passes from then on;
 * what an upstream proxy's handshake costs is not counted. Names are resolved without blocking an event loop.
 */
@NullMarked
package io.bytemeter.node.outbound;

import org.jspecify.annotations.NullMarked;
