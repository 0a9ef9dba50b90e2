package io.bytemeter.metering.topology;

import io.bytemeter.metering.book.Counters;
import io.bytemeter.metering.book.Resolution;
import io.bytemeter.metering.book.TotalRow;
import io.bytemeter.schema.UsageBatch;
import io.bytemeter.schema.UsageRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.avro.message.RawMessageEncoder;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** What metering does with each usage record, apart from finding its user. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BookingLoops {
    private static final int RECORDS = 500;

    private final BatchCursor cursor = new BatchCursor();
    private final byte[] batch = batch();
    private final List<TotalRow> rows =
            Arrays.stream(Resolution.values()).map(TotalRow::new).toList();
    private final long[] cell = {90, 1_000, 13, 12, 1};

    private static byte[] batch() {
        Random random = new Random(1);
        long now = Clock.systemUTC().millis();
        List<UsageRecord> records = new ArrayList<>();
        for (int i = 0; i < RECORDS; i++) {
            long bytes = random.nextInt(1_000_000);
            String user = "user-" + random.nextInt(20_000);
            records.add(new UsageRecord(
                    (long) i, user, "socks", "direct", now - 1_000, now, bytes / 10, bytes, 13L, 12L, false, null));
        }
        UsageBatch batch = new UsageBatch("n1", 1L, 1L, now, 0L, 0L, 0L, 0L, records);
        try {
            ByteBuffer bytes = new RawMessageEncoder<UsageBatch>(batch.getSpecificData(), UsageBatch.getClassSchema())
                    .encode(batch);
            return Arrays.copyOfRange(
                    bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.arrayOffset() + bytes.limit());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Walks through a batch twice, as metering does: to see that it is whole, and to book it. */
    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public void decode(Blackhole taken) throws BatchCursor.MalformedBatchException {
        cursor.reset(batch, 0);
        while (cursor.next()) {
            taken.consume(cursor.user.from());
            taken.consume(cursor.downlink);
        }
    }

    /** Hour, day and month of a subject that lie on heap. */
    @Benchmark
    public void addToThreeRows(Blackhole taken) {
        for (TotalRow row : rows) {
            long[] cells = row.cellsOf(1);
            Counters.add(cell, 0, cells, 0);
            taken.consume(cells);
        }
    }
}
