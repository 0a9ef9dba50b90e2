package io.bytemeter.node;

/** The tunnel where relays splice from the first byte. */
class SplicedTunnelTest extends TunnelTest {
    @Override
    long spliceAfter() {
        return 0;
    }
}
