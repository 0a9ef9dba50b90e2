package io.bytemeter.metering.topology;

import io.bytemeter.metering.book.BillingCalendar;
import io.bytemeter.metering.book.BookLayout;
import io.bytemeter.metering.book.Counters;
import io.bytemeter.metering.book.CurrentRow;
import io.bytemeter.metering.book.Keys;
import io.bytemeter.metering.book.Resolution;
import io.bytemeter.metering.book.SubjectRows;
import io.bytemeter.metering.book.TotalRow;
import io.bytemeter.metering.book.Varints;
import io.bytemeter.settings.InvalidSettingException;
import io.bytemeter.usage.Subject;
import io.bytemeter.usage.SubjectKind;
import io.bytemeter.usage.UsageRules;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
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
final class Book implements CommittedStore.Heap, AutoCloseable {
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

    private static final Resolution[] RESOLUTIONS = Resolution.values();

    private final ProcessorContext<byte[], byte[]> context;
    private final KeyValueStore<Bytes, byte[]> store;
    private final Runnable publish;
    private final Runnable end;
    private final BillingCalendar calendar;
    private final HeapRows.Part heap;
    private final Duration settleInterval;
    private final Keeper keeper;
    private final PreCommit.Trigger commit;
    private final Unpublished unpublished;

    private final OpenSubjects subjects = new OpenSubjects();
    private final LeftRows left;
    private final List<OpenSubject> dirty = new ArrayList<>();
    private final List<OpenSubject> put = new ArrayList<>();
    private final List<byte[]> putRows = new ArrayList<>();
    private final List<OpenRow> dirtyRows = new ArrayList<>();
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
        this.heap = stores.heap().part();
        this.left = new LeftRows(config.openRows());
        this.settleInterval = config.settleInterval();
        this.keeper = keeper;
        this.commit = stores.preCommit().register(context, this::flush);
        this.unpublished =
                new Unpublished(this, config.publishInterval(), () -> heap.fair() / RESOLUTIONS.length, publisher);
        this.layout = layout();
        stores.committed().began(context.taskId(), this);
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
        CurrentRow current = current(subject, quarterHour);
        long now = context.currentSystemTimeMs();
        boolean latest = subject.quarterHour == quarterHour;
        for (Resolution resolution : RESOLUTIONS) {
            TotalRow total = latest
                    ? current.total(resolution)
                    : total(subject, current, resolution, calendar.window(resolution, quarterHour));
            int cell = resolution == Resolution.HOUR ? Math.floorMod(quarterHour, UsageRules.QUARTERS) : 0;
            Counters.add(counters, 0, total.cellsOf(route), cell * Counters.SIZE);
            total.changedAt(now);
        }
        if (latest) {
            write(subject);
        }
        changed();
    }

    /** The subject on heap: the same object until the task lets cold ones go, which it does right after a commit. */
    OpenSubject open(Subject subject) {
        byte[] id = subject.id().getBytes(StandardCharsets.UTF_8);
        OpenSubject open = subjects.find(subject.kind(), id, 0, id.length);
        if (open == null) {
            open = new OpenSubject(subject, id);
            SubjectRows stored = new SubjectRows(store::get, subject.kind(), id);
            open.current = stored.current();
            Integer first = stored.first();
            open.firstQuarterHour(first == null ? OpenSubject.UNSEEN : first);
            subjects.add(open);
        }
        return open;
    }

    /** The subject of this name if it is on heap, else null. */
    @Nullable
    OpenSubject find(SubjectKind kind, BatchText name) {
        return subjects.find(kind, name.bytes(), name.from(), name.to());
    }

    /** The subject's latest windows; none of them is before the quarter hour any more. */
    private CurrentRow current(OpenSubject subject, int quarterHour) {
        CurrentRow current = subject.current;
        if (current != null && subject.quarterHour == quarterHour) {
            return current;
        }
        if (current == null) {
            boolean unseen = subject.firstQuarterHour() == OpenSubject.UNSEEN;
            current = new CurrentRow(Math.min(quarterHour, subject.firstQuarterHour()));
            for (Resolution resolution : RESOLUTIONS) {
                int window = calendar.window(resolution, quarterHour);
                current.put(window, unseen ? new TotalRow(resolution) : former(subject, resolution, window));
            }
            subject.current = current;
        }
        boolean latest = true;
        for (Resolution resolution : RESOLUTIONS) {
            int window = calendar.window(resolution, quarterHour);
            if (window > current.window(resolution)) {
                leave(subject, current, resolution);
                // Nobody has a row of a window later than the latest, but of what a version before has booked.
                current.put(
                        window, layout.begunBefore() ? former(subject, resolution, window) : new TotalRow(resolution));
            }
            latest &= window == current.window(resolution);
        }
        if (latest) {
            subject.quarterHour = quarterHour;
        }
        if (quarterHour < current.first()) {
            current.first(quarterHour);
            write(subject);
        }
        return current;
    }

    /** The total of this window, which is about to change; what is late has a row of its own. */
    private TotalRow total(OpenSubject subject, CurrentRow current, Resolution resolution, int window) {
        TotalRow latest = current.total(resolution, window);
        if (latest == null) {
            return late(subject, resolution, window);
        }
        write(subject);
        return latest;
    }

    private void leave(OpenSubject subject, CurrentRow current, Resolution resolution) {
        OpenRow row = new OpenRow(subject.subject, current.window(resolution), current.total(resolution));
        row.owed = subject.dirty || unpublished.waits(subject.key());
        write(row);
        left.add(row.key(), row);
    }

    private TotalRow late(OpenSubject subject, Resolution resolution, int window) {
        Bytes key = Keys.total(subject.subject.kind(), resolution, window, subject.id);
        OpenRow row = left.find(key);
        if (row == null) {
            row = new OpenRow(subject.subject, window, former(subject, resolution, window));
            left.add(key, row);
        }
        row.owed = true;
        write(row);
        return row.total;
    }

    private void write(OpenSubject subject) {
        if (!subject.dirty) {
            subject.dirty = true;
            dirty.add(subject);
        }
    }

    private void write(OpenRow row) {
        if (!row.dirty) {
            row.dirty = true;
            dirtyRows.add(row);
        }
    }

    /** As it is in a row of its own. */
    private TotalRow former(OpenSubject subject, Resolution resolution, int window) {
        TotalRow row = stored(Keys.total(subject.subject.kind(), resolution, window, subject.id), resolution);
        return row == null ? new TotalRow(resolution) : row;
    }

    private @Nullable TotalRow stored(Bytes key, Resolution resolution) {
        byte[] value = store.get(key);
        return value == null ? null : TotalRow.decode(resolution, value);
    }

    /** The subject's total of this window as it is now, or null; it stays where it is. */
    @Nullable
    TotalRow peek(Subject subject, Resolution resolution, int window) {
        CurrentRow current = open(subject).current;
        TotalRow latest = current == null ? null : current.total(resolution, window);
        if (latest != null) {
            return latest;
        }
        Bytes key = Keys.total(subject.kind(), resolution, window, subject.id().getBytes(StandardCharsets.UTF_8));
        OpenRow open = left.find(key);
        return open == null ? stored(key, resolution) : open.total;
    }

    /** The totals that the row of this key has, as they are now. */
    OpenTotals totals(Bytes key) {
        Subject subject = Keys.subjectOf(key);
        if (Keys.isCurrent(key)) {
            return open(subject);
        }
        Resolution resolution = Keys.resolutionOfTotal(key);
        int window = Keys.windowOfTotal(key);
        TotalRow total = peek(subject, resolution, window);
        return new OpenRow(subject, window, total == null ? new TotalRow(resolution) : total);
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

    @Override
    public byte @Nullable [] committed(Bytes key) {
        byte[] bytes = key.get();
        OpenSubject subject = Keys.isCurrent(key)
                ? subjects.find(SubjectKind.ofCode(bytes[1]), bytes, Keys.CURRENT_ID_AT, bytes.length)
                : null;
        return subject == null ? null : subject.committed().get();
    }

    @Override
    public void committed() {
        for (int i = 0; i < put.size(); i++) {
            put.get(i).committed().set(putRows.get(i));
        }
        put.clear();
        putRows.clear();
    }

    private void flush() {
        requested = false;
        // Rows of windows that were left come first: until the row of their subject follows, it still has them, too.
        for (OpenRow row : dirtyRows) {
            Bytes key = row.key();
            put(key, row.total.encode());
            if (row.owed) {
                unpublished.add(key, row);
            }
            row.dirty = false;
            row.owed = false;
        }
        dirtyRows.clear();
        for (OpenSubject subject : dirty) {
            Bytes key = subject.key();
            byte[] row = Objects.requireNonNull(subject.current).encode();
            put(key, row);
            put.add(subject);
            putRows.add(row);
            unpublished.add(key, subject);
            subject.dirty = false;
        }
        dirty.clear();
        if (!layoutStored) {
            put(Keys.layout(), layout.encode());
            layoutStored = true;
        }
        unpublished.beforeCommit();
        keeper.beforeCommit();
        staged = true;
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
        if (dirty.isEmpty()) { // as it is right after a commit, so that a busy subject has its turn, too
            unpublished.publish(context.currentSystemTimeMs());
        }
        if (settling != null && !requested && !staged && unpublished.isEmpty()) {
            settling.cancel();
            settling = null;
        }
    }

    /** Right after a commit only: now the store has all that the heap has. */
    private void forgetCold() {
        left.forget();
        if (heap.isTooMuch((long) RESOLUTIONS.length * subjects.size() + left.size())) {
            subjects.clear();
            left.clear();
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
        heap.close();
    }

    static byte[] number(long value) {
        ByteBuffer buffer = ByteBuffer.allocate(Varints.MAX_BYTES);
        Varints.put(buffer, value);
        return Arrays.copyOf(buffer.array(), buffer.position());
    }
}
