package io.bytemeter.node.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A range of IP addresses in CIDR form.
 *
 * @param network network address, 4 or 16 bytes, host bits zero; never an IPv4 address mapped to IPv6
 * @param prefixLength bits that count, 0..32 or 0..128
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and copied on the way in and out
public record AddressRange(byte[] network, int prefixLength) {
    private static final Pattern IPV4 =
            Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)\\.){3}(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F.]*:[0-9a-fA-F.:]+");
    private static final Pattern PREFIX = Pattern.compile("0|[1-9]\\d{0,2}");
    private static final int MAPPED_PREFIX = 96;

    public AddressRange {
        network = network.clone();
    }

    @Override
    public byte[] network() {
        return network.clone();
    }

    /**
     * The range that {@code text} writes, a single address being a range of one, or null if it is not one. Host bits are
     * cleared, and a range of IPv4 addresses mapped to IPv6 becomes one of IPv4 addresses.
     */
    public static @Nullable AddressRange parse(String text) {
        int slash = text.indexOf('/');
        String literal = slash < 0 ? text : text.substring(0, slash);
        String length = slash < 0 ? null : text.substring(slash + 1);
        byte[] address = address(literal);
        if (address == null || (length != null && !PREFIX.matcher(length).matches())) {
            return null;
        }
        boolean mapped = address.length == 4 && literal.indexOf(':') >= 0;
        int bits = address.length * Byte.SIZE;
        int prefixLength = length == null ? bits : Integer.parseInt(length) - (mapped ? MAPPED_PREFIX : 0);
        if (prefixLength < 0 || prefixLength > bits) {
            return null;
        }
        for (int bit = prefixLength; bit < bits; bit++) {
            address[bit / Byte.SIZE] &= (byte) ~(0x80 >> (bit % Byte.SIZE));
        }
        return new AddressRange(address, prefixLength);
    }

    private static byte @Nullable [] address(String literal) {
        if (!IPV4.matcher(literal).matches() && !IPV6.matcher(literal).matches()) {
            return null;
        }
        try {
            return InetAddress.getByName(literal).getAddress(); // a literal by its form, so nothing is looked up
        } catch (UnknownHostException e) {
            return null;
        }
    }
}
