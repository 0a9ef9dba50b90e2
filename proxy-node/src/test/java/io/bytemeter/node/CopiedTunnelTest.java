package io.bytemeter.node;

/** The tunnel where nothing can be spliced. */
class CopiedTunnelTest extends TunnelTest {
    @Override
    long spliceAfter() {
        return -1;
    }
}
