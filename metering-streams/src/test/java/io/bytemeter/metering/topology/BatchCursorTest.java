package io.bytemeter.metering.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.bytemeter.metering.topology.BatchCursor.MalformedBatchException;
import io.bytemeter.schema.CloseReason;
import io.bytemeter.schema.UsageBatch;
import io.bytemeter.schema.UsageRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.junit.jupiter.api.Test;

class BatchCursorTest {
    private static final long SEED = 20261121;

    @Test
    void readsWhatAvroWrites() throws Exception {
        Random random = new Random(SEED);
        BatchCursor cursor = new BatchCursor();
        for (int i = 0; i < 500; i++) {
            UsageBatch batch = randomBatch(random);
            byte[] bytes = encode(batch, i % 2 == 0);
            byte[] shifted = new byte[bytes.length + 5];
            System.arraycopy(bytes, 0, shifted, 5, bytes.length);

            cursor.reset(shifted, 5);

            assertThat(cursor.node).isEqualTo(batch.getNode());
            assertThat(cursor.epoch).isEqualTo(batch.getEpoch());
            assertThat(cursor.sequence).isEqualTo(batch.getSequence());
            assertThat(cursor.flushedAt).isEqualTo(batch.getFlushedAt());
            for (UsageRecord record : batch.getRecords()) {
                assertThat(cursor.next()).isTrue();
                assertThat(cursor.connection).isEqualTo(record.getConnection());
                assertThat(cursor.user.get()).isEqualTo(record.getUser());
                assertThat(cursor.inbound.get()).isEqualTo(record.getInbound());
                assertThat(cursor.outbound.get()).isEqualTo(record.getOutbound());
                assertThat(cursor.from).isEqualTo(record.getFrom());
                assertThat(cursor.to).isEqualTo(record.getTo());
                assertThat(cursor.uplink).isEqualTo(record.getUplink());
                assertThat(cursor.downlink).isEqualTo(record.getDownlink());
                assertThat(cursor.overheadUplink).isEqualTo(record.getOverheadUplink());
                assertThat(cursor.overheadDownlink).isEqualTo(record.getOverheadDownlink());
                assertThat(cursor.opened).isEqualTo(record.getOpened());
            }
            assertThat(cursor.next()).isFalse();
        }
    }

    @Test
    void brokenBytesAreMalformedAndNothingElse() throws IOException {
        Random random = new Random(SEED);
        BatchCursor cursor = new BatchCursor();
        int malformed = 0;
        for (int i = 0; i < 10_000; i++) {
            byte[] bytes = encode(randomBatch(random), i % 2 == 0);
            int flips = 1 + random.nextInt(4);
            for (int flip = 0; flip < flips; flip++) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            try {
                cursor.reset(bytes, 0);
                while (cursor.next()) {
                    assertThat(cursor.user.get()).isNotNull();
                }
            } catch (MalformedBatchException e) {
                assertThat(e.getMessage()).isNotBlank();
                malformed++;
            }
        }
        assertThat(malformed).isGreaterThan(1000);
    }

    private static UsageBatch randomBatch(Random random) {
        List<UsageRecord> records = new ArrayList<>();
        String[] users = {"", "alice", "bob", "ü@x", "用户"};
        for (int i = random.nextInt(20); i > 0; i--) {
            records.add(UsageRecord.newBuilder()
                    .setConnection(random.nextInt(1 << 20))
                    .setUser(users[random.nextInt(users.length)])
                    .setInbound("socks")
                    .setOutbound(random.nextBoolean() ? "direct" : "")
                    .setFrom(random.nextLong())
                    .setTo(random.nextLong())
                    .setUplink(random.nextLong())
                    .setDownlink(random.nextInt(1000))
                    .setOverheadUplink(0)
                    .setOverheadDownlink(random.nextInt(100))
                    .setOpened(random.nextBoolean())
                    .setClosed(random.nextBoolean() ? CloseReason.COMPLETED : null)
                    .build());
        }
        return UsageBatch.newBuilder(TestMetering.batch(1 + random.nextInt(1000)))
                .setNode("nöde-" + random.nextInt(3))
                .setRecords(records)
                .build();
    }

    private static byte[] encode(UsageBatch batch, boolean blocking) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = blocking
                ? new EncoderFactory().configureBlockSize(64).blockingBinaryEncoder(bytes, null)
                : EncoderFactory.get().binaryEncoder(bytes, null);
        new SpecificDatumWriter<>(UsageBatch.class).write(batch, encoder);
        encoder.flush();
        return bytes.toByteArray();
    }
}
