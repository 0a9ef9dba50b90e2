package io.bytemeter.schema.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.bytemeter.schema.UsageBatch;
import io.bytemeter.schema.id.LocalSchemaIds;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AvroSerdeFuzzTest {
    private static final long SEED = 20_261_121;
    private static final int CASES = 10_000;

    /** Unmeasured cases before: the first of each kind also loads classes. */
    private static final int WARM_UP = 500;

    private static final int MAX_ALLOCATED_BYTES = 1 << 20;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @TempDir
    private Path directory;

    @Test
    void damagedBytesEndInAValueOrASerializationExceptionAndTakeLittleMemory() {
        AvroSerde<UsageBatch> serde =
                new AvroSerde<>(UsageBatch.class, LocalSchemaIds.open(directory.resolve("schema-ids.json")));
        Random random = new Random(SEED);
        int refused = 0;
        for (int i = -WARM_UP; i < CASES; i++) {
            byte[] value = damage(serde.serializer().serialize("t", Values.batch(random)), random);
            long before = threads.getCurrentThreadAllocatedBytes();
            try {
                serde.deserializer().deserialize("t", value);
            } catch (SerializationException e) {
                assertThat(e.getMessage()).isNotBlank();
                refused++;
            }
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            if (i >= 0) {
                assertThat(allocated)
                        .as("allocated in case %s of seed %s", i, SEED)
                        .isLessThan(MAX_ALLOCATED_BYTES);
            }
        }
        assertThat(refused).as("damage that was noticed").isGreaterThan(CASES / 4);
    }

    private static byte[] damage(byte[] value, Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> Arrays.copyOf(value, random.nextInt(value.length));
            case 1 -> {
                for (int flips = 1 + random.nextInt(8); flips > 0; flips--) {
                    value[random.nextInt(value.length)] ^= (byte) (1 << random.nextInt(8));
                }
                yield value;
            }
            case 2 -> {
                int from = random.nextInt(value.length);
                Arrays.fill(value, from, Math.min(value.length, from + 10), (byte) 0xff);
                yield value;
            }
            default -> {
                byte[] noise = new byte[WireFormat.HEADER_LENGTH + random.nextInt(300)];
                random.nextBytes(noise);
                WireFormat.writeHeader(noise, 1);
                yield noise;
            }
        };
    }
}
