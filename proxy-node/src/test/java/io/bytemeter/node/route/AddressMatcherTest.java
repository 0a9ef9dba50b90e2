package io.bytemeter.node.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.bytemeter.node.config.AddressRange;
import java.math.BigInteger;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressMatcherTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.255.255, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "10.0.0.0/8, ::ffff:10.1.2.3, true",
        "0.0.0.0/0, 255.255.255.255, true",
        "0.0.0.0/0, ::1, false",
        "::/0, 127.0.0.1, false",
        "::/0, ff02::1, true",
        "1.2.3.4, 1.2.3.4, true",
        "1.2.3.4, 1.2.3.5, false",
        "2001:db8::/32, 2001:db8:ffff::, true",
        "2001:db8::/32, 2001:db9::, false",
        "2001:db8:0:1::/64, 2001:db8:0:1:ffff::, true",
        "2001:db8:0:1::/65, 2001:db8:0:1:8000::, false",
        "::1/128, ::1, true",
        "::1/128, ::2, false",
    })
    void aRangeContainsWhatItsPrefixSays(String range, String address, boolean contained) {
        AddressMatcher matcher = new AddressMatcher(List.of(Objects.requireNonNull(AddressRange.parse(range))));

        assertThat(matcher.matches(Objects.requireNonNull(IpAddress.parse(address))))
                .isEqualTo(contained);
    }

    @Test
    void agreesWithArithmeticOnBigNumbers() {
        Random random = new Random(20_261_121);
        int contained = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] network = new byte[random.nextBoolean() ? 4 : 16];
            random.nextBytes(network);
            int bits = network.length * Byte.SIZE;
            int prefixLength = random.nextInt(bits + 1);
            BigInteger size = BigInteger.ONE.shiftLeft(bits - prefixLength);
            BigInteger start = new BigInteger(1, network).divide(size).multiply(size);
            byte[] address = bytes(near(start, size, bits, random), network.length);
            BigInteger value = new BigInteger(1, address);
            boolean expected = value.compareTo(start) >= 0 && value.compareTo(start.add(size)) < 0;
            AddressMatcher matcher =
                    new AddressMatcher(List.of(new AddressRange(bytes(start, network.length), prefixLength)));

            assertThat(matcher.matches(IpAddress.of(address)))
                    .as("%s in %s/%s", value.toString(16), start.toString(16), prefixLength)
                    .isEqualTo(expected);
            contained += expected ? 1 : 0;
        }
        assertThat(contained).isBetween(5_000, 15_000);
    }

    /** A number just inside or just outside of the range. */
    private static BigInteger near(BigInteger start, BigInteger size, int bits, Random random) {
        BigInteger near =
                switch (random.nextInt(4)) {
                    case 0 -> start.subtract(BigInteger.ONE);
                    case 1 -> start.add(size);
                    case 2 -> start.add(size).subtract(BigInteger.ONE);
                    default -> start.add(new BigInteger(bits, random).mod(size));
                };
        return near.mod(BigInteger.ONE.shiftLeft(bits));
    }

    private static byte[] bytes(BigInteger number, int length) {
        byte[] bytes = new byte[length];
        byte[] digits = number.toByteArray();
        int count = Math.min(length, digits.length);
        System.arraycopy(digits, digits.length - count, bytes, length - count, count);
        return bytes;
    }
}
