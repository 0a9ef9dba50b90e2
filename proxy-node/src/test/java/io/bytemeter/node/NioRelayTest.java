package io.bytemeter.node;

import io.bytemeter.node.relay.Transport;

/** The relay where native epoll cannot be had. */
class NioRelayTest extends RelayTest {
    @Override
    Transport transport() {
        return Transport.nio();
    }
}
