package io.bytemeter.metering.topology;

import io.bytemeter.metering.book.ByteSums;
import io.bytemeter.metering.book.Counters;
import io.bytemeter.metering.book.Keys;
import io.bytemeter.metering.book.PartitionSums;
import io.bytemeter.metering.book.Position;
import io.bytemeter.metering.book.Varints;
import io.bytemeter.metering.topology.BatchCursor.MalformedBatchException;
import io.bytemeter.schema.topic.Topics;
import io.bytemeter.usage.Subject;
import io.bytemeter.usage.SubjectKind;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** Books usage batches: users here, tags combined for the {@link TagProcessor}. One instance per task. */
final class UsageProcessor implements Processor<byte[], byte[], byte[], byte[]>, Book.Keeper {
    /** Name of the store. */
    static final String STORE = "usage-book";

    private final Book.Stores stores;
    private final BookConfig config;
    private final UsageBatches batches;
    private final TotalsTopic totals;
    private final GapsTopic gaps;
    private final QuotaParts quotaParts;
    private final MeteringCounters counted;
    private final Latency latency;
    private final TagDeltas deltas = new TagDeltas();
    private final TagDeltas outbox = new TagDeltas();
    private final long[] cell = new long[Counters.SIZE];
    private final long[] ofUsers = new long[Counters.SIZE];
    private final long[] ofNobody = new long[Counters.SIZE];
    private final long[] ofNoOutbound = new long[Counters.SIZE];

    private @Nullable Open open;
    private PartitionSums sums = new PartitionSums(MeteringTopology.TAG_PARTITIONS);
    private long flushes;
    private boolean outboxStored;
    private boolean outboxForwarded;

    /** What exists between init and close. */
    private record Open(
            ProcessorContext<byte[], byte[]> context,
            Book book,
            Positions positions,
            Routes routes,
            Rejected rejected,
            Arrival arrival,
            Quotas quotas,
            Requests requests,
            RecordOrigin origin) {}

    UsageProcessor(
            Book.Stores stores,
            BookConfig config,
            UsageBatches batches,
            TotalsTopic totals,
            GapsTopic gaps,
            QuotaParts quotaParts,
            MeteringCounters counted) {
        this.stores = stores;
        this.config = config;
        this.batches = batches;
        this.totals = totals;
        this.gaps = gaps;
        this.quotaParts = quotaParts;
        this.counted = counted;
        this.latency = new Latency(counted.latency());
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        forget();
        Book book = new Book(
                context, stores, config, totals.publisher(context, config, MeteringTopology.USAGE_TOTALS), this);
        Rejected rejected = new Rejected(context, counted);
        AlertsTopic.Publisher alerts = quotaParts.alerts().publisher(context, MeteringTopology.USAGE_ALERTS);
        Quotas quotas = new Quotas(context, book, quotaParts.values(), alerts);
        QuotaChanges changes = new QuotaChanges(context, book, alerts, quotas, config.maxClockAhead());
        open = new Open(
                context,
                book,
                new Positions(book, gaps.publisher(context)),
                new Routes(book),
                rejected,
                new Arrival(config.maxClockAhead(), counted),
                quotas,
                new Requests(context, book, quotaParts.ids(), quotas, changes, rejected),
                new RecordOrigin(context.taskId().partition(), config.maxClockAhead()));
        byte[] allTime = book.get(Keys.sums());
        if (allTime != null) {
            sums = PartitionSums.decode(allTime);
        }
        byte[] stored = book.get(Keys.outbox());
        if (stored != null) {
            outbox.decode(stored);
            outboxStored = true;
            book.recover();
        }
        byte[] number = book.get(Keys.flushes());
        flushes = number == null ? 0 : Varints.get(ByteBuffer.wrap(number));
    }

    /** A task that Kafka Streams revives keeps its processor, whose former life may not have been committed. */
    private void forget() {
        deltas.clear();
        outbox.clear();
        outboxStored = false;
        outboxForwarded = false;
        sums = new PartitionSums(MeteringTopology.TAG_PARTITIONS);
        flushes = 0;
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
        String topic = topic(task);
        if (!topic.equals(Topics.USAGE)) {
            task.requests().take(topic, record);
            return;
        }
        BatchCursor batch;
        try {
            batch = batches.open(record.value());
        } catch (MalformedBatchException e) {
            task.rejected().forward(record, String.valueOf(e.getMessage()), "");
            return;
        }
        NodePositions node = task.positions().of(batch.node);
        String stale = node.stale(batch.epoch);
        if (stale != null) {
            counted.staleBatches().increment();
            task.rejected().forward(record, stale, "");
            return;
        }
        Position.Verdict verdict = task.positions().accept(node, batch, record.timestamp());
        if (verdict == Position.Verdict.DUPLICATE) {
            counted.duplicateBatches().increment();
            return;
        }
        if (verdict == Position.Verdict.SKIPPED) {
            counted.skippedSequences().increment();
        }
        ByteSums booked = book(task, record, batch);
        task.positions().position(node, batch).add(booked, batch.sums().minus(booked));
        counted.batches().increment();
        task.book().changed();
    }

    private static String topic(Open task) {
        return task.context().recordMetadata().map(RecordMetadata::topic).orElse(Topics.USAGE);
    }

    /** Books the records that keep the rules, and says how many bytes that was. */
    private ByteSums book(Open task, Record<byte[], byte[]> record, BatchCursor batch) {
        StringBuilder refused = new StringBuilder();
        String reason = "";
        int records = 0;
        long oldest = Long.MAX_VALUE;
        clear(ofUsers);
        clear(ofNobody);
        clear(ofNoOutbound);
        task.origin().batch(batch, record.timestamp());
        for (int index = 0; batch.next(); index++) {
            String violation = batch.violation();
            if (violation == null) {
                book(task, batch, task.arrival().quarterHour(batch, record.timestamp()));
                records++;
                oldest = Math.min(oldest, batch.to);
            } else {
                reason = reason.isEmpty() ? violation : reason;
                refused.append(refused.isEmpty() ? "" : ",").append(index);
            }
        }
        counted.records().increment(records);
        if (records > 0) {
            latency.booked(oldest);
        }
        if (!refused.isEmpty()) {
            task.rejected().forward(record, reason, refused.toString());
        }
        ByteSums users = ByteSums.of(ofUsers, 0);
        ByteSums nobody = ByteSums.of(ofNobody, 0);
        sums.add(users, nobody, ByteSums.of(ofNoOutbound, 0));
        return users.plus(nobody);
    }

    private void book(Open task, BatchCursor batch, int quarterHour) {
        cell[Counters.UPLINK] = batch.uplink;
        cell[Counters.DOWNLINK] = batch.downlink;
        cell[Counters.OVERHEAD_UPLINK] = batch.overheadUplink;
        cell[Counters.OVERHEAD_DOWNLINK] = batch.overheadDownlink;
        cell[Counters.CONNECTIONS] = batch.opened ? 1 : 0;
        String inbound = batch.inbound.get();
        String outbound = batch.outbound.get();
        if (batch.user.isEmpty()) {
            Counters.add(cell, 0, ofNobody, 0);
        } else {
            int route = task.routes().number(batch.node, inbound, outbound);
            OpenSubject user = task.book().find(SubjectKind.USER, batch.user);
            if (user == null) {
                user = task.book().open(new Subject(SubjectKind.USER, batch.user.get()));
            }
            task.quotas().count(user, quarterHour, cell, task.origin());
            task.book().add(user, route, quarterHour, cell);
            Counters.add(cell, 0, ofUsers, 0);
        }
        deltas.add(SubjectKind.INBOUND, inbound, quarterHour, cell);
        deltas.add(SubjectKind.NODE, batch.node, quarterHour, cell);
        if (outbound.isEmpty()) {
            Counters.add(cell, 0, ofNoOutbound, 0);
        } else {
            deltas.add(SubjectKind.OUTBOUND, outbound, quarterHour, cell);
        }
    }

    private static void clear(long[] counters) {
        Arrays.fill(counters, 0);
    }

    @Override
    public void beforeCommit() {
        Book book = open().book();
        Positions positions = open().positions();
        if (positions.changed()) {
            flushes++;
            positions.beforeCommit();
            outbox.cells().putAll(deltas.cells());
            deltas.clear();
            book.put(Keys.outbox(), outbox.encode());
            outbox.cells().forEach((tag, counters) -> sums.forwarded(MeteringTopology.tagPartition(tag.subject()))
                    .add(tag.subject().kind(), ByteSums.of(counters, 0)));
            book.put(Keys.sums(), sums.encode());
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
        latency.committed(open().context().currentSystemTimeMs());
        if (outboxStored && !outboxForwarded) {
            forward(open().context());
            open().book().changed();
        }
    }

    private void forward(ProcessorContext<byte[], byte[]> context) {
        long now = context.currentSystemTimeMs();
        int source = context.taskId().partition();
        outbox.cells()
                .forEach((cellKey, counters) -> context.forward(
                        new Record<>(
                                TagDeltas.key(cellKey.subject()),
                                TagDeltas.value(source, cellKey.quarterHour(), counters),
                                now),
                        MeteringTopology.TAG_DELTAS));
        for (int tags = 0; tags < MeteringTopology.TAG_PARTITIONS; tags++) {
            TagDeltas.Mark mark = new TagDeltas.Mark(source, flushes, sums.forwarded(tags));
            context.forward(
                    new Record<>(TagDeltas.markKey(tags), TagDeltas.encode(mark), now), MeteringTopology.TAG_DELTAS);
        }
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
