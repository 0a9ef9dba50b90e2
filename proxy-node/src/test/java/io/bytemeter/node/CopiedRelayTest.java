package io.bytemeter.node;

/** The relay on the sockets where nothing can be spliced. */
class CopiedRelayTest extends RelayTest {
    @Override
    long spliceAfter() {
        return -1;
    }
}
