package io.bytemeter.metering.topology;

import io.bytemeter.metering.book.BillingCalendar;
import io.bytemeter.metering.book.BookLayout;
import io.bytemeter.metering.book.Keys;
import io.bytemeter.metering.book.Resolution;
import io.bytemeter.metering.book.TotalRow;
import io.bytemeter.metering.book.Varints;
import io.bytemeter.settings.InvalidSettingException;
import io.bytemeter.usage.Subject;
import io.bytemeter.usage.SubjectKind;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one task: open ones on heap, all of them in the store. Additions happen on heap; just before a commit
 * what changed is put into the store and its changelog; once the commit has succeeded it becomes visible and the keeper
 * is told. Stream thread only.
 */
final class Book implements AutoCloseable {
    /** What a processor with a book is connected to. */
    record Stores(CommittedStore.Registry committed, PreCommit preCommit, HeapRows heap) {
        static Stores named(String book, String marker, Commits commits, HeapRows heap) {
            return new Stores(new CommittedStore.Registry(book, commits), new PreCommit(marker), heap);
        }

        Set<StoreBuilder<?>> builders() {
            return Set.of(committed.builder(), preCommit.store());
        }
    }

    /** The processor that keeps this book. */
    interface Keeper {
        /** The task is about to commit: put what else must be in it. */
        void beforeCommit();

        /** The task has committed and runs again: forward what waited for that. */
        void afterCommit();
    }

    private static final int ROWS_OF_SUBJECT = Resolution.values().length;

    private final ProcessorContext<byte[], byte[]> context;
    private final KeyValueStore<Bytes, byte[]> store;
    private final Runnable publish;
    private final Runnable end;
    private final BillingCalendar calendar;
    private final HeapRows.Part room;
    private final Duration settleInterval;
    private final Keeper keeper;
    private final PreCommit.Trigger commit;
    private final Unpublished unpublished;

    private final HeapBook onHeap;
    private final BookLayout layout;
    private boolean layoutStored;
    private boolean requested;
    private boolean staged;
    private boolean recovering;
    private @Nullable Cancellable settling;

    Book(
            ProcessorContext<byte[], byte[]> context,
            Stores stores,
            BookConfig config,
            Unpublished.Publisher publisher,
            Keeper keeper) {
        this.context = context;
        this.store = context.getStateStore(stores.committed().storeName());
        this.publish = () -> stores.committed().publish(context.taskId());
        this.end = () -> stores.committed().ended(context.taskId());
        this.calendar = new BillingCalendar(config.timeZone());
        this.room = stores.heap().part();
        this.settleInterval = config.settleInterval();
        this.keeper = keeper;
        this.commit = stores.preCommit().register(context, this::flush);
        this.unpublished =
                new Unpublished(this, config.publishInterval(), () -> room.fair() / ROWS_OF_SUBJECT, publisher);
        this.layout = layout();
        this.onHeap = new HeapBook(store, calendar, layout.begunBefore(), config.openRows(), unpublished::waits);
        stores.committed().began(context.taskId(), onHeap);
        if (unpublished.restore()) {
            wake();
        }
    }

    private BookLayout layout() {
        byte[] stored = store.get(Keys.layout());
        String zone = calendar.zone().getId();
        BookLayout known = stored == null ? new BookLayout(zone, false) : BookLayout.decode(stored);
        if (!known.zone().equals(zone)) {
            throw InvalidSettingException.of(
                    "billing.time-zone", zone, known.zone() + ", which days and months were booked in so far");
        }
        layoutStored = Arrays.equals(stored, known.encode());
        return known;
    }

    /** Lets {@link Keeper#afterCommit()} run soon: the former life committed something and did not get to it. */
    void recover() {
        recovering = true;
        wake();
    }

    /** Adds one cell of counters to the subject's hour, day and month. */
    void add(OpenSubject subject, int route, int quarterHour, long[] counters) {
        onHeap.add(subject, route, quarterHour, counters, context.currentSystemTimeMs());
        changed();
    }

    /** The subject on heap: the same object until the task lets cold ones go, which it does right after a commit. */
    OpenSubject open(Subject subject) {
        return onHeap.open(subject);
    }

    /** The subject of this name if it is on heap, else null. */
    @Nullable
    OpenSubject find(SubjectKind kind, BatchText name) {
        return onHeap.find(kind, name);
    }

    /** The subject's total of this window as it is now, or null; it stays where it is. */
    @Nullable
    TotalRow peek(Subject subject, Resolution resolution, int window) {
        return onHeap.peek(subject, resolution, window);
    }

    /** The totals that the row of this key has, as they are now. */
    OpenTotals totals(Bytes key) {
        return onHeap.totals(key);
    }

    /** Asks to be called before the next commit, because something has changed. */
    void changed() {
        if (!requested) {
            requested = true;
            commit.request();
        }
        wake();
    }

    private void wake() {
        if (settling == null) {
            settling = context.schedule(settleInterval, PunctuationType.WALL_CLOCK_TIME, at -> settle());
        }
    }

    private void flush() {
        requested = false;
        onHeap.drain(this::put);
        if (!layoutStored) {
            put(Keys.layout(), layout.encode());
            layoutStored = true;
        }
        unpublished.beforeCommit();
        keeper.beforeCommit();
        staged = true;
    }

    private void put(Bytes key, byte[] row, @Nullable OpenTotals owed) {
        put(key, row);
        if (owed != null) {
            unpublished.add(key, owed);
        }
    }

    /**
     * To be called whenever the task runs: Kafka Streams never runs a task between the start of its commit and its
     * success, so that running again after a flush means that the flush was committed.
     */
    void settle() {
        if (staged) {
            staged = false;
            publish.run();
            forgetCold();
            keeper.afterCommit();
        } else if (recovering) {
            keeper.afterCommit();
        }
        recovering = false;
        if (onHeap.isClean()) { // as it is right after a commit, so that a busy subject has its turn, too
            unpublished.publish(context.currentSystemTimeMs());
        }
        if (settling != null && !requested && !staged && unpublished.isEmpty()) {
            settling.cancel();
            settling = null;
        }
    }

    /** Right after a commit only: now the store has all that the heap has. */
    private void forgetCold() {
        onHeap.forgetLeft();
        if (room.isTooMuch(onHeap.rows())) {
            onHeap.clear();
        }
    }

    /** Puts a row of the keeper's own; only from {@link Keeper#beforeCommit()}, or followed by {@link #changed()}. */
    void put(Bytes key, byte @Nullable [] value) {
        store.put(key, value);
    }

    /** A committed row. */
    byte @Nullable [] get(Bytes key) {
        return store.get(key);
    }

    KeyValueStore<Bytes, byte[]> store() {
        return store;
    }

    BillingCalendar calendar() {
        return calendar;
    }

    @Override
    public void close() {
        end.run();
        commit.close();
        room.close();
    }

    static byte[] number(long value) {
        ByteBuffer buffer = ByteBuffer.allocate(Varints.MAX_BYTES);
        Varints.put(buffer, value);
        return Arrays.copyOf(buffer.array(), buffer.position());
    }
}
