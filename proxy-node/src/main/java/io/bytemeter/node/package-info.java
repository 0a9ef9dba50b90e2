/**
 * A proxy node: {@link io.bytemeter.node.ProxyNode} listens on the inbounds of a configuration, relays to its outbounds
 * and hands what every connection moved to a {@link io.bytemeter.node.meter.UsageSink}. Each event loop has its own
 * meter, sessions and buffers; loops share nothing on the data path.
 */
@NullMarked
package io.bytemeter.node;

import org.jspecify.annotations.NullMarked;
