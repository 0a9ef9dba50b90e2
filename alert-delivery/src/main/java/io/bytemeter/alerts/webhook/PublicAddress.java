package io.bytemeter.alerts.webhook;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;

/**
 * Tells addresses of the Internet from all others: the ranges that the IANA registries of special-purpose addresses
 * (RFC 6890) call not globally reachable, multicast, and those of IPv6 that carry an IPv4 address inside.
 */
final class PublicAddress {
    /** Addresses of {@code length} bytes that begin with the {@code bits} of {@code prefix}. */
    private record Range(int length, BigInteger prefix, int bits) {
        static Range of(String text) {
            String[] parts = text.split("/", 2);
            int bits = Integer.parseInt(parts[1]);
            try {
                byte[] address = InetAddress.getByName(parts[0]).getAddress();
                return new Range(address.length, prefix(address, bits), bits);
            } catch (UnknownHostException e) {
                throw new IllegalArgumentException(text, e);
            }
        }

        boolean contains(byte[] address) {
            return address.length == length && prefix(address, bits).equals(prefix);
        }

        private static BigInteger prefix(byte[] address, int bits) {
            return new BigInteger(1, address).shiftRight(address.length * Byte.SIZE - bits);
        }
    }

    private static final List<Range> NOT_PUBLIC = Stream.of(
                    "0.0.0.0/8",
                    "10.0.0.0/8",
                    "100.64.0.0/10",
                    "127.0.0.0/8",
                    "169.254.0.0/16",
                    "172.16.0.0/12",
                    "192.0.0.0/24",
                    "192.0.2.0/24",
                    "192.88.99.0/24",
                    "192.168.0.0/16",
                    "198.18.0.0/15",
                    "198.51.100.0/24",
                    "203.0.113.0/24",
                    "224.0.0.0/3",
                    "::/96",
                    "64:ff9b::/96",
                    "64:ff9b:1::/48",
                    "100::/64",
                    "2001::/23",
                    "2001:db8::/32",
                    "2002::/16",
                    "3fff::/20",
                    "5f00::/16",
                    "fc00::/7",
                    "fe80::/9",
                    "ff00::/8")
            .map(Range::of)
            .toList();

    private PublicAddress() {}

    static boolean is(InetAddress address) {
        byte[] bytes = address.getAddress();
        return NOT_PUBLIC.stream().noneMatch(range -> range.contains(bytes));
    }
}
