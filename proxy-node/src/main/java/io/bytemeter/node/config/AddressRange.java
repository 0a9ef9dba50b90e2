package io.bytemeter.node.config;

/**
 * A range of IP addresses in CIDR form.
 *
 * @param network network address, 4 or 16 bytes, host bits zero
 * @param prefixLength bits that count, 0..32 or 0..128
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and copied on the way in and out
public record AddressRange(byte[] network, int prefixLength) {
    public AddressRange {
        network = network.clone();
    }

    @Override
    public byte[] network() {
        return network.clone();
    }
}
