package io.bytemeter.metering.topology;

import static io.bytemeter.metering.topology.TestMetering.batch;
import static io.bytemeter.metering.topology.TestMetering.record;
import static org.assertj.core.api.Assertions.assertThat;

import io.bytemeter.metering.book.Keys;
import io.bytemeter.schema.UsageBatch;
import io.bytemeter.schema.UsageRecord;
import io.bytemeter.usage.SubjectKind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RejectionTopologyTest {
    private static final String AT = "2026-11-21T10:00:00Z";
    private static final long FROM = Instant.parse(AT).toEpochMilli();

    @TempDir
    private Path directory;

    private TestMetering metering;

    @BeforeEach
    void start() {
        metering = new TestMetering(directory, ZoneOffset.UTC, Instant.parse(AT));
    }

    @AfterEach
    void stop() {
        metering.close();
    }

    static Stream<Arguments> invalidRecords() {
        UsageRecord good = record("eve", AT, 1, 1);
        long year2200 = Instant.parse("2200-01-01T00:00:00Z").toEpochMilli();
        return Stream.of(
                Arguments.of(UsageRecord.newBuilder(good).setUplink(-1).build(), "uplink: -1"),
                Arguments.of(
                        UsageRecord.newBuilder(good).setOverheadDownlink(-7).build(), "overheadDownlink: -7"),
                Arguments.of(UsageRecord.newBuilder(good).setTo(FROM - 1).build(), "to: "),
                Arguments.of(UsageRecord.newBuilder(good).setTo(FROM + 900_001).build(), "to: "),
                Arguments.of(
                        UsageRecord.newBuilder(good)
                                .setFrom(year2200)
                                .setTo(year2200)
                                .build(),
                        "from: "),
                Arguments.of(
                        UsageRecord.newBuilder(good)
                                .setUser("x".repeat(1 << 20))
                                .build(),
                        "user: "),
                Arguments.of(UsageRecord.newBuilder(good).setUser("a\0b").build(), "user: "),
                Arguments.of(UsageRecord.newBuilder(good).setInbound("").build(), "inbound: "));
    }

    @ParameterizedTest
    @MethodSource("invalidRecords")
    void anInvalidRecordIsRejectedAndItsNeighboursAreBooked(UsageRecord invalid, String reason) {
        byte[] value = metering.serialize(batch(1, record("alice", AT, 1, 2), invalid, record("bob", AT, 3, 4)));
        metering.sendRaw(value);
        metering.settle();

        TestRecord<byte[], byte[]> rejected = metering.rejected().readRecord();
        assertThat(rejected.value()).isEqualTo(value);
        assertThat(header(rejected, Rejected.REASON)).startsWith(reason);
        assertThat(header(rejected, Rejected.RECORDS)).isEqualTo("1");
        assertThat(header(rejected, "bytemeter-offset")).isEqualTo("0");
        assertThat(metering.rejected().isEmpty()).isTrue();
        assertThat(known("alice")).isTrue();
        assertThat(known("bob")).isTrue();
        assertThat(known("eve")).isFalse();
    }

    static Stream<Arguments> invalidBatches() {
        UsageBatch good = batch(1, record("eve", AT, 1, 1));
        return Stream.of(
                Arguments.of(UsageBatch.newBuilder(good).setSequence(0).build(), "sequence: 0"),
                Arguments.of(UsageBatch.newBuilder(good).setEpoch(-5).build(), "epoch: -5"),
                Arguments.of(UsageBatch.newBuilder(good).setNode("").build(), "node: empty name"),
                Arguments.of(UsageBatch.newBuilder(good).setFlushedAt(-1).build(), "flushedAt: -1"));
    }

    @ParameterizedTest
    @MethodSource("invalidBatches")
    void anInvalidBatchIsRejectedWhole(UsageBatch invalid, String reason) {
        metering.sendRaw(metering.serialize(invalid));
        metering.send(1, record("alice", AT, 1, 1));
        metering.settle();

        TestRecord<byte[], byte[]> rejected = metering.rejected().readRecord();
        assertThat(header(rejected, Rejected.REASON)).startsWith(reason);
        assertThat(header(rejected, Rejected.RECORDS)).isEmpty();
        assertThat(known("eve")).isFalse();
        assertThat(known("alice")).isTrue();
    }

    @Test
    void garbageNeverStopsTheTopologyNorBooksHalfABatch() {
        Random random = new Random(20261121);
        byte[] good = metering.serialize(batch(1, record("eve", AT, 1, 1), record("mallory", AT, 1, 1)));
        int cases = 3000;
        for (int i = 0; i < cases; i++) {
            byte[] value = i % 3 == 0
                    ? random.ints(random.nextInt(64))
                            .collect(
                                    java.io.ByteArrayOutputStream::new,
                                    java.io.ByteArrayOutputStream::write,
                                    (a, b) -> {})
                            .toByteArray()
                    : Arrays.copyOf(good, 5 + random.nextInt(good.length - 5));
            metering.sendRaw(value);
        }
        metering.sendRaw(null);
        metering.sendRaw(new byte[] {0, 0, 0, 0, 99, 1, 2, 3});
        metering.send(1, record("alice", AT, 1, 1));
        metering.settle();

        assertThat(metering.rejected().readRecordsToList()).hasSize(cases + 2);
        assertThat(known("eve")).isFalse();
        assertThat(known("mallory")).isFalse();
        assertThat(known("alice")).isTrue();
    }

    private boolean known(String user) {
        Bytes key = Keys.current(SubjectKind.USER, user.getBytes(StandardCharsets.UTF_8));
        return metering.book(MeteringTopology.USAGE_STORE).get(key) != null;
    }

    private static String header(TestRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
