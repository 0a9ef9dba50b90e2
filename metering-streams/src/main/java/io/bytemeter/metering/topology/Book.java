package io.bytemeter.metering.topology;

import io.bytemeter.metering.book.BillingCalendar;
import io.bytemeter.metering.book.Counters;
import io.bytemeter.metering.book.Keys;
import io.bytemeter.metering.book.Resolution;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    private static final List<Resolution> RESOLUTIONS = List.of(Resolution.values());

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
    private final Map<Bytes, OpenRow> rows = new HashMap<>();
    private final List<OpenRow> dirty = new ArrayList<>();
    private final LeftRows left;
    private boolean zoneStored;
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
        this.unpublished = new Unpublished(this, config.publishInterval(), heap::fair, publisher);
        this.zoneStored = checkZone();
        stores.committed().began(context.taskId());
        if (unpublished.restore()) {
            wake();
        }
    }

    private boolean checkZone() {
        byte[] stored = store.get(Keys.zone());
        if (stored == null) {
            return false;
        }
        String booked = new String(stored, StandardCharsets.UTF_8);
        if (!booked.equals(calendar.zone().getId())) {
            throw InvalidSettingException.of(
                    "billing.time-zone",
                    calendar.zone().getId(),
                    booked + ", which days and months were booked in so far");
        }
        return true;
    }

    /** Lets {@link Keeper#afterCommit()} run soon: the former life committed something and did not get to it. */
    void recover() {
        recovering = true;
        wake();
    }

    /** Adds one cell of counters to the subject's hour, day and month. */
    void add(OpenSubject subject, int route, int quarterHour, long[] counters) {
        OpenRow[] open = rows(subject, quarterHour);
        long now = context.currentSystemTimeMs();
        for (OpenRow row : open) {
            int cell = row.row.resolution() == Resolution.HOUR ? Math.floorMod(quarterHour, UsageRules.QUARTERS) : 0;
            Counters.add(counters, 0, row.row.cellsOf(route), cell * Counters.SIZE);
            row.row.changedAt(now);
            if (!row.dirty) {
                row.dirty = true;
                dirty.add(row);
            }
        }
        changed();
    }

    /** The subject on heap: the same object until the task lets cold ones go, which it does right after a commit. */
    OpenSubject open(Subject subject) {
        byte[] id = subject.id().getBytes(StandardCharsets.UTF_8);
        OpenSubject open = subjects.find(subject.kind(), id, 0, id.length);
        if (open == null) {
            open = new OpenSubject(subject, id);
            byte[] seen = store.get(Keys.subject(subject.kind(), open.id));
            open.firstQuarterHour = seen == null ? OpenSubject.UNSEEN : (int) Varints.get(ByteBuffer.wrap(seen));
            subjects.add(open);
        }
        return open;
    }

    /** The subject of this name if it is on heap, else null. */
    @Nullable
    OpenSubject find(SubjectKind kind, BatchText name) {
        return subjects.find(kind, name.bytes(), name.from(), name.to());
    }

    private OpenRow[] rows(OpenSubject open, int quarterHour) {
        OpenRow[] rows = open.rows;
        if (rows == null || open.quarterHour != quarterHour) {
            SubjectKind kind = open.subject.kind();
            boolean unseen = open.firstQuarterHour == OpenSubject.UNSEEN;
            if (quarterHour < open.firstQuarterHour) {
                open.firstQuarterHour = quarterHour;
                put(Keys.subject(kind, open.id), number(quarterHour));
            }
            rows = new OpenRow[RESOLUTIONS.size()];
            for (int i = 0; i < rows.length; i++) {
                Resolution resolution = RESOLUTIONS.get(i);
                int window = calendar.window(resolution, quarterHour);
                Bytes key = Keys.total(kind, resolution, window, open.id);
                rows[i] = unseen ? make(key, resolution) : open(key);
            }
            OpenRow[] before = open.rows;
            open.rows = rows;
            open.quarterHour = quarterHour;
            if (before != null) {
                left.add(open, before);
            }
        }
        return rows;
    }

    /** The row of this key as it is now, or null; it stays where it is. */
    @Nullable
    TotalRow peek(Bytes key) {
        OpenRow open = rows.get(key);
        if (open != null) {
            return open.row;
        }
        byte[] value = store.get(key);
        return value == null ? null : TotalRow.decode(Keys.resolutionOfTotal(key), value);
    }

    /** The first row of its key: looking for what is not there is what a store takes longest for. */
    private OpenRow make(Bytes key, Resolution resolution) {
        OpenRow made = new OpenRow(key, new TotalRow(resolution));
        rows.put(key, made);
        return made;
    }

    /** The row of this key as it is now, on heap from here on. */
    OpenRow open(Bytes key) {
        OpenRow open = rows.get(key);
        if (open == null) {
            Resolution resolution = Keys.resolutionOfTotal(key);
            byte[] value = store.get(key);
            open = new OpenRow(key, value == null ? new TotalRow(resolution) : TotalRow.decode(resolution, value));
            rows.put(key, open);
        }
        return open;
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
        for (OpenRow row : dirty) {
            row.dirty = false;
            put(row.key, row.row.encode());
            unpublished.add(row);
        }
        dirty.clear();
        if (!zoneStored) {
            put(Keys.zone(), calendar.zone().getId().getBytes(StandardCharsets.UTF_8));
            zoneStored = true;
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
        left.forget(rows);
        if (heap.isTooMuch(Math.max(rows.size(), subjects.size()))) {
            rows.clear();
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
