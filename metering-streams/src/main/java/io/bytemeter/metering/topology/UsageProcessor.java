package io.bytemeter.metering.topology;

import io.bytemeter.metering.book.Counters;
import io.bytemeter.metering.book.Keys;
import io.bytemeter.metering.book.Position;
import io.bytemeter.metering.book.Route;
import io.bytemeter.metering.book.Varints;
import io.bytemeter.metering.topology.BatchCursor.MalformedBatchException;
import io.bytemeter.usage.Subject;
import io.bytemeter.usage.SubjectKind;
import io.bytemeter.usage.UsageRules;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Books usage batches: users here, tags combined for the {@link TagProcessor}. One instance per task. */
final class UsageProcessor implements Processor<byte[], byte[], byte[], byte[]>, Book.Keeper {
    /** Name of the store. */
    static final String STORE = "usage-book";

    private final Book.Stores stores;
    private final BookConfig config;
    private final UsageBatches batches;
    private final TotalsTopic totals;
    private final MeteringCounters counted;
    private final Map<Bytes, Position> positions = new HashMap<>();
    private final Map<Bytes, Position> changedPositions = new HashMap<>();
    private final TagDeltas deltas = new TagDeltas();
    private final TagDeltas outbox = new TagDeltas();
    private final long[] cell = new long[Counters.SIZE];

    private @Nullable Open open;
    private long flushes;
    private boolean outboxStored;
    private boolean outboxForwarded;

    /** What exists between init and close. */
    private record Open(ProcessorContext<byte[], byte[]> context, Book book, Routes routes, Rejected rejected) {}

    UsageProcessor(
            Book.Stores stores, BookConfig config, UsageBatches batches, TotalsTopic totals, MeteringCounters counted) {
        this.stores = stores;
        this.config = config;
        this.batches = batches;
        this.totals = totals;
        this.counted = counted;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        Book book = new Book(
                context, stores, config, totals.publisher(context, config, MeteringTopology.USAGE_TOTALS), this);
        open = new Open(context, book, new Routes(book), new Rejected(context, counted));
        byte[] stored = book.get(Keys.outbox());
        if (stored != null) {
            outbox.decode(stored);
            outboxStored = true;
            book.recover();
        }
        byte[] number = book.get(Keys.flushes());
        flushes = number == null ? 0 : Varints.get(ByteBuffer.wrap(number));
    }

    private Open open() {
        if (open == null) {
            throw new IllegalStateException("not initialized");
        }
        return open;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        Open task = open();
        task.book().settle();
        BatchCursor batch;
        try {
            batch = batches.open(record.value());
        } catch (MalformedBatchException e) {
            task.rejected().forward(record, String.valueOf(e.getMessage()), "");
            return;
        }
        Bytes key = Keys.position(batch.node, batch.epoch);
        Position position = positions.computeIfAbsent(key, absent -> load(task.book(), absent));
        Position.Verdict verdict = position.accept(batch.sequence, batch.flushedAt);
        if (verdict == Position.Verdict.DUPLICATE) {
            counted.duplicateBatches().increment();
            return;
        }
        if (verdict == Position.Verdict.SKIPPED) {
            counted.skippedSequences().increment();
        }
        changedPositions.put(key, position);
        book(task, record, batch);
        counted.batches().increment();
        task.book().changed();
    }

    private static Position load(Book book, Bytes key) {
        byte[] stored = book.get(key);
        return stored == null ? new Position() : Position.decode(stored);
    }

    private void book(Open task, Record<byte[], byte[]> record, BatchCursor batch) {
        StringBuilder refused = new StringBuilder();
        String reason = "";
        int records = 0;
        for (int index = 0; batch.next(); index++) {
            String violation = batch.violation();
            if (violation == null) {
                book(task, batch);
                records++;
            } else {
                reason = reason.isEmpty() ? violation : reason;
                refused.append(refused.isEmpty() ? "" : ",").append(index);
            }
        }
        counted.records().increment(records);
        if (!refused.isEmpty()) {
            task.rejected().forward(record, reason, refused.toString());
        }
    }

    private void book(Open task, BatchCursor batch) {
        int quarterHour = UsageRules.quarterHour(batch.from);
        cell[Counters.UPLINK] = batch.uplink;
        cell[Counters.DOWNLINK] = batch.downlink;
        cell[Counters.OVERHEAD_UPLINK] = batch.overheadUplink;
        cell[Counters.OVERHEAD_DOWNLINK] = batch.overheadDownlink;
        cell[Counters.CONNECTIONS] = batch.opened ? 1 : 0;
        if (!batch.user.isEmpty()) {
            int route = task.routes().number(new Route(batch.node, batch.inbound, batch.outbound));
            task.book().add(new Subject(SubjectKind.USER, batch.user), route, quarterHour, cell);
        }
        deltas.add(SubjectKind.INBOUND, batch.inbound, quarterHour, cell);
        deltas.add(SubjectKind.NODE, batch.node, quarterHour, cell);
        if (!batch.outbound.isEmpty()) {
            deltas.add(SubjectKind.OUTBOUND, batch.outbound, quarterHour, cell);
        }
    }

    @Override
    public void beforeCommit() {
        Book book = open().book();
        if (!changedPositions.isEmpty()) {
            flushes++;
            changedPositions.forEach((key, position) -> book.put(key, position.encode()));
            changedPositions.clear();
            outbox.cells().putAll(deltas.cells());
            deltas.clear();
            book.put(Keys.outbox(), outbox.encode());
            book.put(Keys.flushes(), Book.number(flushes));
            outboxStored = true;
            outboxForwarded = false;
        } else if (outboxForwarded && outboxStored) {
            book.put(Keys.outbox(), null);
            outboxStored = false;
        }
    }

    @Override
    public void afterCommit() {
        if (outboxStored && !outboxForwarded) {
            forward(open().context());
            open().book().changed();
        }
    }

    private void forward(ProcessorContext<byte[], byte[]> context) {
        long now = context.currentSystemTimeMs();
        outbox.cells()
                .forEach((cellKey, counters) -> context.forward(
                        new Record<>(
                                TagDeltas.key(cellKey.subject()),
                                TagDeltas.value(cellKey.quarterHour(), counters),
                                now),
                        MeteringTopology.TAG_DELTAS));
        TagDeltas.Mark mark = new TagDeltas.Mark(context.taskId().partition(), flushes);
        context.forward(new Record<>(TagDeltas.markKey(), TagDeltas.encode(mark), now), MeteringTopology.TAG_DELTAS);
        outbox.clear();
        outboxForwarded = true;
    }

    @Override
    public void close() {
        if (open != null) {
            open.book().close();
        }
    }
}
