package io.bytemeter.node.route;

import io.bytemeter.node.config.AddressRange;
import java.util.List;

/** Whether an address lies in one of some ranges. */
final class AddressMatcher {
    private final Range[] ranges;

    AddressMatcher(List<AddressRange> ranges) {
        this.ranges = ranges.stream().map(Range::of).toArray(Range[]::new);
    }

    boolean isEmpty() {
        return ranges.length == 0;
    }

    boolean matches(IpAddress address) {
        for (Range range : ranges) {
            if (range.contains(address)) {
                return true;
            }
        }
        return false;
    }

    private record Range(IpAddress network, long highMask, long lowMask) {
        static Range of(AddressRange range) {
            IpAddress network = IpAddress.of(range.network());
            int highBits = network.ipv4() ? 0 : Math.min(Long.SIZE, range.prefixLength());
            int lowBits = network.ipv4()
                    ? Integer.SIZE + range.prefixLength()
                    : Math.max(0, range.prefixLength() - Long.SIZE);
            return new Range(network, mask(highBits), mask(lowBits));
        }

        /** A long whose upper {@code bits} are set; shifting by 64 would shift by none. */
        private static long mask(int bits) {
            return bits == 0 ? 0 : -1L << (Long.SIZE - bits);
        }

        boolean contains(IpAddress address) {
            return address.ipv4() == network.ipv4()
                    && ((address.high() ^ network.high()) & highMask) == 0
                    && ((address.low() ^ network.low()) & lowMask) == 0;
        }
    }
}
