package io.bytemeter.node;

/** The relay that splices from the first byte. */
class SplicedRelayTest extends RelayTest {
    @Override
    long spliceAfter() {
        return 0;
    }
}
