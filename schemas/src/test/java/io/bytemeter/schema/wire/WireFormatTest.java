package io.bytemeter.schema.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;

final class WireFormatTest {
    @Test
    void headerIsAZeroByteAndTheIdBigEndian() {
        byte[] value = new byte[6];
        WireFormat.writeHeader(value, 0x01020304);
        assertThat(value).containsExactly(0, 1, 2, 3, 4, 0);
        assertThat(WireFormat.schemaId(value)).isEqualTo(0x01020304);
    }

    @Test
    void saysWhatIsWrongWithOtherBytes() {
        assertThatThrownBy(() -> WireFormat.schemaId(new byte[4]))
                .isInstanceOf(SerializationException.class)
                .hasMessage("value of 4 bytes (expected: at least 5)");
        assertThatThrownBy(() -> WireFormat.schemaId("{\"a\":1}".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .isInstanceOf(SerializationException.class)
                .hasMessage("first byte: 123 (expected: 0, as in Confluent's wire format)");
    }
}
