package io.bytemeter.schema.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;

/** Against Avro's own encoder. */
final class BoundedDecoderTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);

    @Test
    void readsEveryPrimitive() throws IOException {
        Random random = new Random(7);
        for (int i = 0; i < 1_000; i++) {
            out.reset();
            long number = random.nextLong() >> random.nextInt(64);
            int small = random.nextInt() >> random.nextInt(32);
            byte[] bytes = new byte[random.nextInt(20)];
            random.nextBytes(bytes);
            encoder.writeLong(number);
            encoder.writeInt(small);
            encoder.writeBoolean(number > 0);
            encoder.writeFloat((float) number);
            encoder.writeDouble(1.0 / number);
            encoder.writeString("schön " + number);
            encoder.writeString("\uFFFD is a character too");
            encoder.writeBytes(bytes);
            encoder.writeFixed(bytes);
            encoder.writeIndex(1);

            BoundedDecoder decoder = new BoundedDecoder(out.toByteArray(), 0);
            assertThat(decoder.readLong()).isEqualTo(number);
            assertThat(decoder.readInt()).isEqualTo(small);
            assertThat(decoder.readBoolean()).isEqualTo(number > 0);
            assertThat(decoder.readFloat()).isEqualTo((float) number);
            assertThat(decoder.readDouble()).isEqualTo(1.0 / number);
            assertThat(decoder.readString()).isEqualTo("schön " + number);
            assertThat(decoder.readString(null).toString()).isEqualTo("\uFFFD is a character too");
            assertThat(decoder.readBytes(null)).isEqualTo(ByteBuffer.wrap(bytes));
            byte[] fixed = new byte[bytes.length];
            decoder.readFixed(fixed, 0, fixed.length);
            assertThat(fixed).isEqualTo(bytes);
            assertThat(decoder.readIndex()).isOne();
            assertThat(decoder.remaining()).isZero();
        }
    }

    @Test
    void blocksWithALengthAreReadAndSkipped() throws IOException {
        encoder.writeLong(-2);
        encoder.writeLong(2);
        encoder.writeLong(5);
        encoder.writeLong(6);
        encoder.writeLong(0);
        byte[] blocks = out.toByteArray();

        BoundedDecoder reading = new BoundedDecoder(blocks, 0);
        assertThat(reading.readArrayStart()).isEqualTo(2);
        assertThat(reading.readLong()).isEqualTo(5);
        assertThat(reading.readLong()).isEqualTo(6);
        assertThat(reading.arrayNext()).isZero();

        BoundedDecoder skipping = new BoundedDecoder(blocks, 0);
        assertThat(skipping.skipArray()).isZero();
        assertThat(skipping.remaining()).isZero();
    }

    @Test
    void refusesLengthsBeyondTheInput() throws IOException {
        for (long length : new long[] {-1, 9, Integer.MAX_VALUE, 1L << 32, Long.MAX_VALUE}) {
            out.reset();
            encoder.writeLong(length);
            encoder.writeFixed(new byte[8]);
            byte[] bytes = out.toByteArray();
            assertThatThrownBy(() -> new BoundedDecoder(bytes, 0).readString()).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> new BoundedDecoder(bytes, 0).readBytes(null))
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(() -> new BoundedDecoder(bytes, 0).skipString()).isInstanceOf(IOException.class);
        }
        out.reset();
        encoder.writeLong(Long.MIN_VALUE);
        encoder.writeLong(0);
        byte[] bytes = out.toByteArray();
        assertThatThrownBy(() -> new BoundedDecoder(bytes, 0).readArrayStart()).isInstanceOf(IOException.class);
    }

    @Test
    void refusesNumbersAndTextThatNoEncoderWrites() {
        assertThatThrownBy(
                        () -> decoder(-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1).readLong())
                .isInstanceOf(IOException.class)
                .hasMessage("number of more than 64 bits");
        assertThatThrownBy(() -> decoder(-1, -1, -1, -1, -1, 1).readInt())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("expected: 32 bits");
        assertThatThrownBy(() -> decoder(2).readBoolean()).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> decoder(4, 0xc3, 0x28).readString())
                .isInstanceOf(IOException.class)
                .hasMessage("malformed UTF-8");
    }

    private static BoundedDecoder decoder(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return new BoundedDecoder(bytes, 0);
    }
}
