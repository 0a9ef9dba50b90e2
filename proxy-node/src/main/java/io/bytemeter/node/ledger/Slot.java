package io.bytemeter.node.ledger;

import io.bytemeter.node.meter.Leg;
import io.bytemeter.usage.CloseReason;
import io.bytemeter.usage.UsageRecord;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The place of one leg in a segment. See the package for the layout and for who writes what. */
final class Slot implements Leg {
    static final int BYTES = 192;

    /** States; beside them a leg that has ended has its reason. */
    static final long FREE = 0;

    private static final long USED = 1;
    /** Another leg of the connection came before. */
    private static final long CONTINUES = 2;
    /** Another leg of the connection comes after. */
    private static final long CONTINUED = 4;

    private static final int REASON_SHIFT = 8;
    private static final List<CloseReason> REASONS = List.of(CloseReason.values());

    private static final int STATE = 0;
    private static final int CONNECTION = 8;
    private static final int NAMES = 16;
    private static final int OPENED_AT = 24;
    private static final int TOTALS = 32;
    private static final int MARK_1 = 64;
    private static final int MARK_2 = 128;
    private static final int UNTIL = 8;
    private static final int MARKED_TOTALS = 16;
    private static final int COUNTERS = 4;
    private static final int MARK_WORDS = 2 + COUNTERS;

    private static final int TAG_BITS = 12;

    private final ConnectionFile file;
    private final ByteBuffer segment;
    private final int base;
    private final long offsetInFile;
    private @Nullable LoopSlots owner;

    Slot(ConnectionFile file, ByteBuffer segment, int base, long offsetInFile) {
        this.file = file;
        this.segment = segment;
        this.base = base;
        this.offsetInFile = offsetInFile;
    }

    /** Slots that end are told to {@code loop}. */
    void owner(LoopSlots loop) {
        owner = loop;
    }

    /** Begins the first leg of a connection; false if its names cannot be kept. */
    boolean open(long connection, String inbound, long now) {
        return begin(USED, connection, file.names("", inbound, ""), now, null);
    }

    /** Begins the leg after {@code before}; false if its names cannot be kept. */
    boolean openAfter(Slot before, String user, String outbound, long now) {
        long inbound = inboundBits(before.get(NAMES));
        long names = file.names(user, "", outbound);
        return begin(
                USED | CONTINUES, before.get(CONNECTION), names == Word.INVALID ? names : names | inbound, now, before);
    }

    private boolean begin(long state, long connection, long names, long now, @Nullable Slot before) {
        if (names == Word.INVALID) {
            return false;
        }
        put(CONNECTION, connection);
        put(NAMES, names);
        put(OPENED_AT, now);
        for (int i = 0; i < COUNTERS * Word.BYTES; i += Word.BYTES) {
            long total = before == null ? 0 : before.get(TOTALS + i);
            put(TOTALS + i, total);
            put(MARK_1 + MARKED_TOTALS + i, total);
            put(MARK_2 + MARKED_TOTALS + i, total);
        }
        for (int mark = MARK_1; mark <= MARK_2; mark += MARK_2 - MARK_1) {
            put(mark + UNTIL, now);
            put(mark, 0);
        }
        put(STATE, state);
        return true;
    }

    @Override
    public Leg named(String user, String outbound) {
        long names = file.names(user, "", outbound);
        if (names == Word.INVALID) {
            free(); // nothing was reported of it
            file.unkept();
            if (owner != null) {
                owner.give(this);
            }
            return Leg.UNKEPT;
        }
        put(NAMES, names | inboundBits(get(NAMES)));
        return this;
    }

    @Override
    public void uplink(long total) {
        put(TOTALS, total);
    }

    @Override
    public void downlink(long total) {
        put(TOTALS + Word.BYTES, total);
    }

    @Override
    public void overheadUplink(long total) {
        put(TOTALS + 2 * Word.BYTES, total);
    }

    @Override
    public void overheadDownlink(long total) {
        put(TOTALS + 3 * Word.BYTES, total);
    }

    @Override
    public void ended(CloseReason reason) {
        put(STATE, get(STATE) | ((REASONS.indexOf(reason) + 1L) << REASON_SHIFT));
        retire();
    }

    /** Another leg has begun. */
    void continued() {
        put(STATE, get(STATE) | CONTINUED);
        retire();
    }

    @Override
    public void spooling(long entry, UsageRecord record) {
        int from = mark(entry);
        int to = number(from) == entry ? from : MARK_1 + MARK_2 - from;
        long[] moved = {record.uplink(), record.downlink(), record.overheadUplink(), record.overheadDownlink()};
        long closed = record.closed() == null ? 0 : 1;
        for (int i = 0; i < COUNTERS; i++) {
            int at = MARKED_TOTALS + i * Word.BYTES;
            put(to + at, get(from + at) + moved[i]);
        }
        put(to + UNTIL, record.to());
        put(to, (entry << 1) | closed);
    }

    /** Whether all of this leg is in the spool, whose last entry is {@code entry}. */
    boolean settled(long entry) {
        int mark = mark(entry);
        return (get(STATE) & CONTINUED) == 0 ? (get(mark) & 1) != 0 : recorded(mark) && !moved(mark);
    }

    long offset() {
        return offsetInFile;
    }

    void free() {
        put(STATE, FREE);
    }

    boolean isFree() {
        return get(STATE) == FREE;
    }

    /** Word of this slot that was not written as it is, as an offset in the file; -1 if there is none. */
    long damage() {
        if (isFree()) {
            return -1;
        }
        for (int word = 0; word < MARK_2 + MARK_WORDS * Word.BYTES; word += Word.BYTES) {
            boolean unused = word >= MARK_1 + MARK_WORDS * Word.BYTES && word < MARK_2;
            if (!unused && get(word) == Word.INVALID) {
                return offsetInFile + word;
            }
        }
        return -1;
    }

    /**
     * What the counters have and a spool with this last entry lacks.
     *
     * @throws DamagedLedgerException if this is not what was written
     */
    Leftover leftover(long entry, Names names) throws DamagedLedgerException {
        int mark = mark(entry);
        long state = get(STATE);
        long reason = state >> REASON_SHIFT;
        long bits = get(NAMES);
        boolean goesOn = (state & CONTINUED) != 0;
        if (reason > REASONS.size() || damage() >= 0) {
            throw new DamagedLedgerException(file.path(), Math.max(offsetInFile, damage()), "a slot as it was written");
        }
        return new Leftover(
                this,
                get(CONNECTION),
                names.user((int) (bits >> (2 * TAG_BITS))),
                names.tag((int) (bits >> TAG_BITS) & ((1 << TAG_BITS) - 1)),
                names.tag((int) bits & ((1 << TAG_BITS) - 1)),
                number(mark) == 0 ? get(OPENED_AT) : get(mark + UNTIL),
                beyond(mark, 0),
                beyond(mark, 1),
                beyond(mark, 2),
                beyond(mark, 3),
                !recorded(mark),
                goesOn || (get(mark) & 1) != 0
                        ? null
                        : reason == 0 ? CloseReason.CRASH : REASONS.get((int) reason - 1));
    }

    /** The highest number of an entry in this slot. */
    long lastEntry() {
        return Math.max(number(MARK_1), number(MARK_2));
    }

    /** Forgets a mark of an entry after {@code entry}, which the spool did not get. */
    void forgetAfter(long entry) {
        for (int mark = MARK_1; mark <= MARK_2; mark += MARK_2 - MARK_1) {
            if (number(mark) > entry) {
                put(mark, 0);
            }
        }
    }

    static long names(int user, int inbound, int outbound) {
        return ((long) user << (2 * TAG_BITS)) | ((long) inbound << TAG_BITS) | outbound;
    }

    private static long inboundBits(long names) {
        return names & (((1L << TAG_BITS) - 1) << TAG_BITS);
    }

    private void retire() {
        if (owner != null) {
            owner.retired(this);
        }
    }

    private long beyond(int mark, int counter) {
        int at = counter * Word.BYTES;
        return get(TOTALS + at) - get(mark + MARKED_TOTALS + at);
    }

    private boolean moved(int mark) {
        return beyond(mark, 0) != 0 || beyond(mark, 1) != 0 || beyond(mark, 2) != 0 || beyond(mark, 3) != 0;
    }

    /** Whether a record of the connection is in the spool: the first one opens it. */
    private boolean recorded(int mark) {
        return number(mark) > 0 || (get(STATE) & CONTINUES) != 0;
    }

    /** The mark with the highest number up to {@code entry}. */
    private int mark(long entry) {
        long first = number(MARK_1);
        long second = number(MARK_2);
        if (first > entry) {
            return MARK_2;
        }
        return second > entry || first >= second ? MARK_1 : MARK_2;
    }

    private long number(int mark) {
        return get(mark) >> 1;
    }

    private long get(int word) {
        return Word.get(segment, base + word);
    }

    private void put(int word, long value) {
        Word.put(segment, base + word, value);
    }
}
