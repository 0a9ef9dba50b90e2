package io.bytemeter.node.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.bytemeter.node.meter.MeterTotals;
import io.bytemeter.node.spool.Disk;
import io.bytemeter.schema.UsageBatch;
import io.bytemeter.schema.wire.AvroSerde;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FullDiskTest {
    @TempDir
    private Path directory;

    private final MutableClock clock = new MutableClock();
    private final FailingDisk disk = new FailingDisk();
    private FakeCluster cluster;
    private NodeLedger ledger;
    private Publication publication;

    @BeforeEach
    void open() throws IOException {
        cluster = new FakeCluster(4, true, directory);
        ledger = Ledgers.open(directory, clock, Ledgers.BOOT, disk);
        ledger.prepare(4, null);
        ledger.begin(4);
        Outbox outbox = new Outbox(ledger.spool());
        publication = new Publication(
                clock,
                ledger,
                Duration.ZERO,
                partitions -> new BatchMaker(
                        new UsagePartitioner("node-1", partitions),
                        ledger.spool(),
                        ledger.legs(),
                        new AvroSerde<>(UsageBatch.class, cluster.ids).serializer(),
                        SpoolListener.NONE),
                outbox,
                new Sender(cluster, "node-1", clock, outbox, () -> {}),
                new Heartbeat("node-1", "1.2.3", clock.millis(), ledger.spool()),
                cluster.ids,
                new Backlog(1 << 20),
                new ConcurrentLinkedQueue<>());
        publication.connect(4);
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    /** The disk takes a part of the entry before it is full, and the next attempt writes all of it. */
    @Test
    void whatAFullDiskDidNotTakeIsSpooledOnceItHasRoom() {
        publication.round(List.of(Records.of(1, "alice", 1, 1)), MeterTotals.NONE);
        disk.room = 20;
        for (int connection = 2; connection < 10; connection++) {
            publication.round(List.of(Records.of(connection, "alice", 1, 1)), MeterTotals.NONE);
        }

        assertThat(publication.spoolWorks()).isFalse();
        assertThat(publication.status().problem())
                .isEqualTo("the spool cannot be written: java.io.IOException: No space left on device");
        assertThat(publication.status().spoolFailures()).isGreaterThanOrEqualTo(8);
        assertThat(sequences()).containsExactly(1L);

        disk.room = Long.MAX_VALUE;
        publication.round(List.of(), MeterTotals.NONE);
        publication.round(List.of(), MeterTotals.NONE);

        assertThat(publication.spoolWorks()).isTrue();
        assertThat(publication.isDone()).isTrue();
        assertThat(sequences()).containsExactly(1L, 2L, 3L);
        assertThat(cluster.batches(cluster.producer(0)).stream()
                        .flatMap(batch -> batch.getRecords().stream())
                        .map(io.bytemeter.schema.UsageRecord::getConnection))
                .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
    }

    private List<Long> sequences() {
        return cluster.batches(cluster.producer(0)).stream()
                .map(UsageBatch::getSequence)
                .toList();
    }

    /** A disk that takes so many bytes and no more. */
    private static final class FailingDisk implements Disk {
        private long room = Long.MAX_VALUE;

        @Override
        public FileChannel open(Path file, OpenOption... options) throws IOException {
            return new QuotaChannel(Disk.REAL.open(file, options), this::take);
        }

        private int take(int bytes) throws IOException {
            if (room == 0) {
                throw new IOException("No space left on device");
            }
            int taken = (int) Math.min(bytes, room);
            room -= taken;
            return taken;
        }
    }
}
