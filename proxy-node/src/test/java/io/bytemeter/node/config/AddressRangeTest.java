package io.bytemeter.node.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRangeTest {
    @ParameterizedTest
    @CsvSource({
        "10.1.2.3, 10.1.2.3, 32",
        "10.1.2.3/8, 10.0.0.0, 8",
        "10.255.0.0/9, 10.128.0.0, 9",
        "0.0.0.0/0, 0.0.0.0, 0",
        "::, ::, 128",
        "2001:db8:ffff::1/33, 2001:db8:8000::, 33",
        "::ffff:10.1.2.3, 10.1.2.3, 32",
        "::ffff:10.1.2.3/104, 10.0.0.0, 8",
        "::ffff:0:0/96, 0.0.0.0, 0",
    })
    void writesANetworkAndItsLength(String text, String network, int prefixLength) throws UnknownHostException {
        AddressRange range = Objects.requireNonNull(AddressRange.parse(text));

        assertThat(range.network()).isEqualTo(InetAddress.getByName(network).getAddress());
        assertThat(range.prefixLength()).isEqualTo(prefixLength);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "1",
                "1.2.3",
                "1.2.3.4.5",
                "01.2.3.4",
                "256.1.1.1",
                "1.2.3.4/",
                "1.2.3.4/33",
                "1.2.3.4/-1",
                "1.2.3.4/08",
                ":",
                ":::",
                "1::2::3",
                "::/129",
                "::ffff:1.2.3.4/90",
                "fe80::1%eth0",
                "[::1]",
                "localhost",
                "a.example/8",
                "::g"
            })
    void anythingElseIsNoRange(String text) {
        assertThat(AddressRange.parse(text)).isNull();
    }
}
