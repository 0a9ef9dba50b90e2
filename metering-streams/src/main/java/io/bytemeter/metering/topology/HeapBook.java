package io.bytemeter.metering.topology;

import io.bytemeter.metering.book.BillingCalendar;
import io.bytemeter.metering.book.Counters;
import io.bytemeter.metering.book.CurrentRow;
import io.bytemeter.metering.book.Keys;
import io.bytemeter.metering.book.Resolution;
import io.bytemeter.metering.book.SubjectRows;
import io.bytemeter.metering.book.TotalRow;
import io.bytemeter.usage.Subject;
import io.bytemeter.usage.SubjectKind;
import io.bytemeter.usage.UsageRules;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * What a book has on heap: subjects with the totals of their latest windows, rows of windows that were left, and which of
 * these have changed since the last commit. Changed by the stream thread alone; any thread may read what was committed.
 */
final class HeapBook implements CommittedStore.Heap {
    /** Takes a row that has changed. */
    interface Changes {
        /** The row is about to be committed; {@code owed} are its totals if they are to go out, else null. */
        void changed(Bytes key, byte[] row, @Nullable OpenTotals owed);
    }

    private static final Resolution[] RESOLUTIONS = Resolution.values();

    private final ReadOnlyKeyValueStore<Bytes, byte[]> store;
    private final BillingCalendar calendar;
    private final boolean begunBefore;
    private final Predicate<Bytes> owed;

    private final OpenSubjects subjects = new OpenSubjects();
    private final LeftRows left;
    private final List<OpenSubject> dirty = new ArrayList<>();
    private final List<OpenRow> dirtyRows = new ArrayList<>();
    private final List<OpenSubject> put = new ArrayList<>();
    private final List<byte[]> putRows = new ArrayList<>();

    /**
     * @param store has all rows as they were committed last
     * @param begunBefore whether a version before has booked to it, which had no {@link CurrentRow}
     * @param openRows that all books together may keep
     * @param owed whether totals of the row with this key are still to go out
     */
    HeapBook(
            ReadOnlyKeyValueStore<Bytes, byte[]> store,
            BillingCalendar calendar,
            boolean begunBefore,
            long openRows,
            Predicate<Bytes> owed) {
        this.store = store;
        this.calendar = calendar;
        this.begunBefore = begunBefore;
        this.left = new LeftRows(openRows);
        this.owed = owed;
    }

    /**
     * Adds one cell of counters to the subject's hour, day and month.
     *
     * @param now ms since the epoch
     */
    void add(OpenSubject subject, int route, int quarterHour, long[] counters, long now) {
        CurrentRow current = current(subject, quarterHour);
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
    }

    /** The subject on heap: the same object until {@link #clear()}. */
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
                current.put(window, begunBefore ? former(subject, resolution, window) : new TotalRow(resolution));
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
        row.owed = subject.dirty || owed.test(subject.key());
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

    /** Whether no subject has changed since the last commit. */
    boolean isClean() {
        return dirty.isEmpty();
    }

    /** Hands on what has changed, which is about to be committed. */
    void drain(Changes changes) {
        // Rows of windows that were left come first: until the row of their subject follows, it still has them, too.
        for (OpenRow row : dirtyRows) {
            changes.changed(row.key(), row.total.encode(), row.owed ? row : null);
            row.dirty = false;
            row.owed = false;
        }
        dirtyRows.clear();
        for (OpenSubject subject : dirty) {
            byte[] row = Objects.requireNonNull(subject.current).encode();
            changes.changed(subject.key(), row, subject);
            put.add(subject);
            putRows.add(row);
            subject.dirty = false;
        }
        dirty.clear();
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

    /** Lets most of the rows go that were left; right after a commit only, when the store has all that the heap has. */
    void forgetLeft() {
        left.forget();
    }

    /** Rows on heap. */
    long rows() {
        return (long) RESOLUTIONS.length * subjects.size() + left.size();
    }

    /** Lets everything go; right after a commit only. */
    void clear() {
        subjects.clear();
        left.clear();
    }
}
