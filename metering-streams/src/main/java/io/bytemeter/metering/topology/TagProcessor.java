package io.bytemeter.metering.topology;

import io.bytemeter.metering.book.Keys;
import io.bytemeter.metering.book.Varints;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
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
    private final Map<Integer, Long> marks = new HashMap<>();
    private @Nullable Book book;

    TagProcessor(Book.Stores stores, BookConfig config, TotalsTopic totals) {
        this.stores = stores;
        this.config = config;
        this.totals = totals;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        book = new Book(context, stores, config, totals.publisher(context, config, MeteringTopology.TAGS_TOTALS), this);
    }

    private Book book() {
        if (book == null) {
            throw new IllegalStateException("not initialized");
        }
        return book;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        Book open = book();
        open.settle();
        if (TagDeltas.isMark(record.key())) {
            TagDeltas.Mark mark = TagDeltas.mark(record.value());
            marks.put(mark.source(), mark.flush());
            open.changed();
        } else {
            ByteBuffer value = ByteBuffer.wrap(record.value());
            int quarterHour = (int) Varints.get(value);
            open.add(TagDeltas.subject(record.key()), ROUTE, quarterHour, TagDeltas.counters(value));
        }
    }

    @Override
    public void beforeCommit() {
        marks.forEach((source, flush) -> book().put(Keys.mark(source), Book.number(flush)));
        marks.clear();
    }

    @Override
    public void afterCommit() {
        // nothing waits: totals go out through the book
    }

    @Override
    public void close() {
        if (book != null) {
            book.close();
        }
    }
}
