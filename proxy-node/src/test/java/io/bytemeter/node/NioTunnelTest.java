package io.bytemeter.node;

import io.bytemeter.node.relay.Transport;

/** The tunnel where native epoll cannot be had. */
class NioTunnelTest extends TunnelTest {
    @Override
    Transport transport() {
        return Transport.nio();
    }
}
