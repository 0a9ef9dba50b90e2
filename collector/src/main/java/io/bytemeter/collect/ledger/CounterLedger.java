package io.bytemeter.collect.ledger;

import io.bytemeter.collect.source.Moved;
import io.bytemeter.collect.source.Reading;
import io.bytemeter.node.meter.Metered;
import io.bytemeter.node.publish.Shortfall;
import io.bytemeter.node.publish.SpoolListener;
import io.bytemeter.usage.Subject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is booked of each counter, on disk. Thread-safe; tells the spool's thread and those of sources apart by a lock. */
public final class CounterLedger implements SpoolListener, AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(CounterLedger.class);
    private static final String FILE = "counters.journal";
    private static final long LEAST_COMPACTED_BYTES = 4 << 20;
    private static final int WORTH_COMPACTING = 4;

    private final LongSupplier connections;
    private final Journal journal;
    private final Book book = new Book();
    private final Map<String, UnderWay> underWay = new HashMap<>();
    private final Map<String, Map<Subject, Long>> numbers = new HashMap<>();

    /** What the legs of the entry that is spooled next, or being spooled, have told. */
    private final List<Line.Value> values = new ArrayList<>();

    private final List<Line.Released> released = new ArrayList<>();

    private long compactAt;

    private CounterLedger(Journal journal, LongSupplier connections) {
        this.journal = journal;
        this.connections = connections;
    }

    /**
     * Opens the ledger of a directory.
     *
     * @param lastEntry of the spool beside it
     * @param connections gives each counter a number as connections have
     * @throws IOException if it cannot be read or written, or is damaged
     */
    public static CounterLedger open(Path directory, long lastEntry, LongSupplier connections) throws IOException {
        Journal.Opened opened = Journal.open(directory.resolve(FILE));
        CounterLedger ledger = new CounterLedger(opened.journal(), connections);
        // Of a spool that is gone nobody knows what was sent: what it had is declared missing by itself, and booked
        // here.
        boolean lost =
                opened.lines().stream().anyMatch(line -> line instanceof Line.Since since && since.entry() > lastEntry);
        try {
            for (Line line : opened.lines()) {
                if (lost || !(line instanceof Line.Marks marks) || marks.entry() <= lastEntry) {
                    ledger.book.apply(line);
                }
            }
            ledger.compact(lastEntry);
        } catch (IOException | RuntimeException e) {
            opened.journal().close();
            throw e;
        }
        return ledger;
    }

    /** Whether usage of the source's last reading is not in the spool yet; until it is, the next one has to wait. */
    public synchronized boolean isUnderWay(String source) {
        return underWay.containsKey(source);
    }

    /** What is known of the source; null if it was never read. */
    public synchronized @Nullable Seen seen(String source) {
        return book.seen(source);
    }

    /** Where the source's counters stand, as far as they are booked. */
    public synchronized Map<Subject, Moved> values(String source) {
        return Map.copyOf(book.values(source));
    }

    /**
     * Takes what a source has told: what moved goes to {@code offer} as usage, once each byte.
     *
     * @throws IOException if the journal cannot be written; what was not booked is at the next reading
     */
    public synchronized void take(Policy policy, Reading reading, Consumer<List<Metered>> offer) throws IOException {
        String source = policy.source();
        if (isUnderWay(source)) {
            throw new IllegalStateException(source + " has usage under way");
        }
        Seen before = book.seen(source);
        Reckoning reckoning = Reckoning.of(policy, before, book.values(source), reading);
        if (before == null || reckoning.changesBefore()) {
            write(change(policy, reading, reckoning));
            journal.force();
        }
        UnderWay usage = new UnderWay(
                new Seen(reading.askedAt(), reading.uptime(), reading.askedAt()), values(source, reckoning.noted()));
        List<Metered> records = records(policy, reckoning, reading.askedAt());
        if (records.isEmpty()) {
            write(usage.done(source));
            return;
        }
        usage.expect(records.size());
        underWay.put(source, usage);
        try {
            offer.accept(records);
        } catch (RuntimeException e) {
            underWay.remove(source);
            throw e;
        }
    }

    private Line.Change change(Policy policy, Reading reading, Reckoning reckoning) {
        String source = policy.source();
        List<Held> held = new ArrayList<>();
        List<Shortfall> gaps = new ArrayList<>(Gaps.of(source, reckoning.losses(), reading.answeredAt()));
        reckoning.held().forEach((subject, suspicion) -> {
            Held item = new Held(
                    source + "-" + reading.answeredAt() + "-" + held.size(),
                    source,
                    subject,
                    reckoning.from(),
                    reading.askedAt(),
                    suspicion.moved(),
                    suspicion.reason());
            held.add(item);
            gaps.add(Gaps.open(item));
        });
        gaps.forEach(gap -> logger.atWarn().addKeyValue("gap", gap.id()).log(gap.detail()));
        return new Line.Change(
                source,
                new Seen(reading.askedAt(), reading.uptime(), reckoning.from()),
                reckoning.restarted(),
                values(source, reckoning.values()),
                reckoning.gone().stream()
                        .map(subject -> Line.Value.of(source, subject, Moved.NONE))
                        .toList(),
                held,
                gaps);
    }

    private List<Metered> records(Policy policy, Reckoning reckoning, long to) {
        Booking booking = new Booking(policy);
        List<Metered> records = new ArrayList<>();
        for (Reckoning.Move move : reckoning.moves()) {
            Subject subject = move.subject();
            records.addAll(booking.records(
                    number(policy.source(), subject),
                    subject,
                    move.moved(),
                    reckoning.from(),
                    to,
                    part -> new CounterLeg(entry -> mark(Line.Value.of(
                            policy.source(), subject, move.before().plus(part))))));
        }
        return records;
    }

    private long number(String source, Subject subject) {
        return numbers.computeIfAbsent(source, name -> new HashMap<>())
                .computeIfAbsent(subject, counter -> connections.getAsLong());
    }

    private synchronized void mark(Line.Value value) {
        values.add(value);
    }

    private synchronized void mark(Line.Released part) {
        released.add(part);
    }

    @Override
    public synchronized void spooling(long entry) throws IOException {
        journal.append(marks(entry));
        journal.force();
    }

    private Line.Marks marks(long entry) {
        // Of a counter that is in the entry more than once the last value holds.
        return new Line.Marks(entry, values, released);
    }

    @Override
    public synchronized void spooled(long entry) {
        book.apply(marks(entry));
        List<Line.Value> spooled = List.copyOf(values);
        values.clear();
        released.clear();
        try {
            for (Line.Value value : spooled) {
                UnderWay usage = underWay.get(value.source());
                if (usage != null && usage.spooled()) {
                    underWay.remove(value.source());
                    write(usage.done(value.source()));
                }
            }
            if (journal.size() > compactAt) {
                compact(entry);
            }
        } catch (IOException e) {
            logger.atError()
                    .setCause(e)
                    .log("the journal of counters cannot be written; what is booked is known from the spool's entries");
        }
    }

    /** Bytes in quarantine. */
    public synchronized List<Held> quarantine() {
        return book.quarantine().stream()
                .filter(item -> !item.released())
                .map(Book.InQuarantine::held)
                .toList();
    }

    /**
     * Decides on bytes in quarantine; what is released has to be {@linkplain #book booked} then.
     *
     * @return whether there are any under that id
     */
    public synchronized boolean decide(String id, boolean release) throws IOException {
        Book.InQuarantine item = book.held(id);
        if (item == null || item.released()) {
            return false;
        }
        write(new Line.Decided(id, release));
        journal.force();
        return true;
    }

    /**
     * Books what was released from quarantine and is not booked yet: all of a source, once in a life of the process, or what
     * was decided on just now.
     *
     * @param id of what was decided on; null for all
     */
    public synchronized void book(Policy policy, @Nullable String id, Consumer<List<Metered>> offer) {
        Booking booking = new Booking(policy);
        List<Metered> records = new ArrayList<>();
        for (Book.InQuarantine item : book.quarantine()) {
            Held held = item.held();
            if (item.released()
                    && held.source().equals(policy.source())
                    && (id == null || held.id().equals(id))) {
                records.addAll(booking.records(
                        number(held.source(), held.subject()),
                        held.subject(),
                        item.remaining(),
                        held.from(),
                        held.to(),
                        part -> new CounterLeg(entry -> {
                            Moved booked = item.booked().plus(part);
                            mark(new Line.Released(held.id(), booked.uplink(), booked.downlink()));
                        })));
            }
        }
        if (!records.isEmpty()) {
            offer.accept(records);
        }
    }

    /** Gaps that the cluster has not heard of. */
    public synchronized List<Shortfall> untold() {
        return List.copyOf(book.untold());
    }

    /** The cluster has heard of it. */
    public synchronized void told(Shortfall gap) {
        try {
            write(new Line.Told(gap.id(), gap.state()));
        } catch (IOException e) {
            logger.atError().setCause(e).log("the journal of counters cannot be written; the gap is declared again");
        }
    }

    @Override
    public synchronized void close() {
        try {
            journal.close();
        } catch (IOException e) {
            logger.atError().setCause(e).log("the journal of counters was not closed in good order");
        }
    }

    private static List<Line.Value> values(String source, Map<Subject, Moved> of) {
        List<Line.Value> list = new ArrayList<>();
        of.forEach((subject, value) -> list.add(Line.Value.of(source, subject, value)));
        return list;
    }

    private void write(Line line) throws IOException {
        journal.append(line);
        book.apply(line);
    }

    private void compact(long entry) throws IOException {
        List<Line> lines = new ArrayList<>(List.of(new Line.Since(entry)));
        lines.addAll(book.lines());
        journal.replace(lines);
        compactAt = Math.max(LEAST_COMPACTED_BYTES, WORTH_COMPACTING * journal.size());
    }
}
