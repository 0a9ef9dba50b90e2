package io.bytemeter.metering.topology;

import io.bytemeter.metering.book.ByteSums;
import io.bytemeter.metering.book.Keys;
import io.bytemeter.metering.book.SourceSums;
import io.bytemeter.metering.book.Varints;
import io.bytemeter.usage.Subject;
import io.bytemeter.usage.quota.QuotaId;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Books what the usage tasks have combined for inbounds, outbounds and nodes. One instance per task. */
final class TagProcessor implements Processor<byte[], byte[], byte[], byte[]>, Book.Keeper {
    /** Name of the store. */
    static final String STORE = "tags-book";

    /** Tags have no breakdown: all their bytes are in one route. */
    private static final int ROUTE = 0;

    private final Book.Stores stores;
    private final BookConfig config;
    private final TotalsTopic totals;
    private final QuotaParts quotaParts;
    /** By the row's key. A task has one partition of tags only, but under a test driver there is one task for all. */
    private final Map<Bytes, SourceSums> sources = new HashMap<>();

    private final Set<Bytes> changed = new HashSet<>();
    private @Nullable Open open;

    /** What exists between init and close. */
    private record Open(Book book, Quotas quotas, QuotaChanges changes, TagOrigin origin) {}

    TagProcessor(Book.Stores stores, BookConfig config, TotalsTopic totals, QuotaParts quotaParts) {
        this.stores = stores;
        this.config = config;
        this.totals = totals;
        this.quotaParts = quotaParts;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        // A task that Kafka Streams revives keeps its processor, whose former life may not have been committed.
        sources.clear();
        changed.clear();
        Book book = new Book(
                context, stores, config, totals.publisher(context, config, MeteringTopology.TAGS_TOTALS), this);
        AlertsTopic.Publisher alerts = quotaParts.alerts().publisher(context, MeteringTopology.TAGS_ALERTS);
        Quotas quotas = new Quotas(context, book, quotaParts.values(), alerts);
        QuotaChanges changes = new QuotaChanges(context, book, alerts, quotas, config.maxClockAhead());
        open = new Open(book, quotas, changes, new TagOrigin(context));
    }

    private Open open() {
        if (open == null) {
            throw new IllegalStateException("not initialized");
        }
        return open;
    }

    private Book book() {
        return open().book();
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        Book open = book();
        open.settle();
        if (TagDeltas.isQuota(record.key())) {
            quota(record);
            return;
        }
        if (TagDeltas.isMark(record.key())) {
            TagDeltas.Mark mark = TagDeltas.mark(record.value());
            source(open, Keys.mark(mark.source(), TagDeltas.tagsOfMark(record.key())))
                    .mark(mark.flush(), mark.forwarded());
            open.changed();
        } else {
            Subject subject = TagDeltas.subject(record.key());
            ByteBuffer value = ByteBuffer.wrap(record.value());
            int source = (int) Varints.get(value);
            int quarterHour = (int) Varints.get(value);
            long[] counters = TagDeltas.counters(value);
            OpenSubject tag = open.open(subject);
            open().origin().quarterHour(quarterHour);
            open().quotas().count(tag, quarterHour, counters, open().origin());
            open.add(tag, ROUTE, quarterHour, counters);
            source(open, Keys.mark(source, MeteringTopology.tagPartition(subject)))
                    .booked()
                    .add(subject.kind(), ByteSums.of(counters, 0));
        }
    }

    private void quota(Record<byte[], byte[]> record) {
        TagQuota quota = TagQuota.decode(record.value());
        QuotaId id = new QuotaId(TagDeltas.subjectOfQuota(record.key()), quota.name());
        open().changes()
                .put(
                        id,
                        quota.value() == null
                                ? null
                                : quotaParts.values().decode(quota.value().get()));
    }

    private SourceSums source(Book open, Bytes key) {
        changed.add(key);
        return sources.computeIfAbsent(key, absent -> {
            byte[] stored = open.get(absent);
            return stored == null ? new SourceSums() : SourceSums.decode(stored);
        });
    }

    @Override
    public void beforeCommit() {
        sources.forEach((key, sums) -> {
            if (changed.contains(key)) {
                book().put(key, sums.encode());
            }
        });
        changed.clear();
    }

    @Override
    public void afterCommit() {
        // nothing waits: totals go out through the book
    }

    @Override
    public void close() {
        if (open != null) {
            open.book().close();
        }
    }
}
