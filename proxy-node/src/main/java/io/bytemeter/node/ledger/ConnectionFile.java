package io.bytemeter.node.ledger;

import io.bytemeter.node.meter.ConnectionLedger;
import io.bytemeter.node.meter.LoopLedger;
import io.bytemeter.node.meter.Metered;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The memory-mapped ledger of a node's connections. Event loops and the spool's thread use it at the same time. */
public final class ConnectionFile implements ConnectionLedger, AutoCloseable {
    static final int SEGMENT_SLOTS = 512;

    private static final Logger logger = LoggerFactory.getLogger(ConnectionFile.class);
    private static final int SEGMENT_BYTES = SEGMENT_SLOTS * Slot.BYTES;
    private static final String FILE = "connections";
    private static final String NAMES = "names";

    private static final int NUMBERS = 2048;
    private static final int SPOOLED = NUMBERS + Word.BYTES;
    private static final int ALIVE_AT = SPOOLED + Word.BYTES;
    private static final int SEGMENTS = ALIVE_AT + Word.BYTES;
    private static final int BOOT = SEGMENTS + Word.BYTES;
    private static final int CLEAN = BOOT + Word.BYTES;
    private static final int RESERVED_AT_ONCE = 65_536;

    private final Path file;
    private final FileChannel channel;
    private final MappedByteBuffer head;
    private final Header header;
    private final List<MappedByteBuffer> mapped = new ArrayList<>();
    private final Deque<List<Slot>> unused = new ArrayDeque<>();
    private final AtomicLong numbers;
    private final LongAdder unkept = new LongAdder();
    private NamesFile names;
    private volatile long spooled;

    private ConnectionFile(Path file, FileChannel channel, MappedByteBuffer head, Header header, NamesFile names)
            throws IOException {
        this.file = file;
        this.channel = channel;
        this.head = head;
        this.header = header;
        this.names = names;
        for (int i = 0; i < word(SEGMENTS); i++) {
            unused.add(map(i));
        }
        this.numbers = new AtomicLong(word(NUMBERS));
        this.spooled = word(SPOOLED);
    }

    /** Whether {@code directory} has a ledger, whatever its state. */
    public static boolean exists(Path directory) {
        return Files.exists(directory.resolve(FILE));
    }

    /**
     * A new ledger in the place of any other.
     *
     * @param ledger its id, 52 bits
     * @param firstNumber larger than the numbers of connections before
     * @param spooled number of the last entry in the spool
     */
    public static ConnectionFile create(
            Path directory, String node, long ledger, long firstNumber, long spooled, long now) throws IOException {
        Path fresh = directory.resolve(FILE + ".new");
        try (FileChannel channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.allocateDirect(Header.BYTES);
            new Header(ledger, node).write(bytes);
            Word.put(bytes, NUMBERS, firstNumber);
            Word.put(bytes, SPOOLED, spooled);
            Word.put(bytes, ALIVE_AT, now);
            Word.put(bytes, SEGMENTS, 0);
            Word.put(bytes, BOOT, 0);
            Word.put(bytes, CLEAN, 1);
            write(channel, bytes, 0);
            channel.force(true);
        }
        NamesFile.create(directory.resolve(NAMES), ledger).close();
        Files.move(fresh, directory.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
        return open(directory);
    }

    /**
     * Opens the ledger of a former life. Nothing is changed before {@link #begin}.
     *
     * @throws DamagedLedgerException if it cannot be trusted
     */
    public static ConnectionFile open(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            if (channel.size() < Header.BYTES) {
                throw new DamagedLedgerException(file, channel.size(), "a header of " + Header.BYTES + " bytes");
            }
            MappedByteBuffer head = channel.map(MapMode.READ_WRITE, 0, Header.BYTES);
            Header header = Header.read(head, file);
            for (int word = NUMBERS; word <= CLEAN; word += Word.BYTES) {
                if (Word.get(head, word) == Word.INVALID) {
                    throw new DamagedLedgerException(file, word, "a word with a matching check");
                }
            }
            long size = Header.BYTES + Word.get(head, SEGMENTS) * SEGMENT_BYTES;
            if (channel.size() < size) {
                throw new DamagedLedgerException(file, channel.size(), "a file of " + size + " bytes");
            }
            NamesFile.read(directory.resolve(NAMES), header.ledger());
            return new ConnectionFile(file, channel, head, header, NamesFile.reopen(directory.resolve(NAMES)));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Id of the ledger, which the spool names too. */
    public long ledger() {
        return header.ledger();
    }

    /** Id of the node it belongs to. */
    public String node() {
        return header.node();
    }

    Path path() {
        return file;
    }

    /** Whether the memory of the last life is all here: it was closed, or the machine has not been started since. */
    public boolean isWhole(long boot) {
        return word(CLEAN) == 1 || (boot != 0 && word(BOOT) == boot);
    }

    /** Number of the last entry known to be in the spool. */
    public long spooled() {
        return spooled;
    }

    /** The number no connection had yet. */
    public long firstNumber() {
        return word(NUMBERS);
    }

    /**
     * What the connections of the former life have counted and a spool lacks whose last entry is {@code last}. Each is
     * marked as spooled like other usage.
     *
     * @throws DamagedLedgerException if a slot cannot be trusted; none is charged then
     */
    public List<Metered> leftovers(long last) throws IOException {
        Names former = new Names(file.resolveSibling(NAMES), NamesFile.read(file.resolveSibling(NAMES), ledger()));
        List<Metered> records = new ArrayList<>();
        List<Slot> used = new ArrayList<>();
        for (List<Slot> segment : unused) {
            for (Slot slot : segment) {
                if (!slot.isFree()) {
                    Leftover leftover = slot.leftover(last, former);
                    used.add(slot);
                    try {
                        if (!leftover.isNothing()) {
                            records.add(leftover.metered(word(ALIVE_AT)));
                        }
                    } catch (IllegalArgumentException e) {
                        throw new DamagedLedgerException(file, slot.offset(), "counters; " + e.getMessage());
                    }
                    if (slot.lastEntry() > last + 1) {
                        throw new DamagedLedgerException(file, slot.offset(), "no mark after entry " + (last + 1));
                    }
                }
            }
        }
        used.forEach(slot -> slot.forgetAfter(last));
        return records;
    }

    /** Begins a life in this boot, after all leftovers are spooled: every slot is free. */
    public void begin(long boot) throws IOException {
        unused.forEach(segment -> segment.forEach(Slot::free));
        names.close();
        names = NamesFile.create(file.resolveSibling(NAMES), ledger());
        Word.put(head, BOOT, boot);
        Word.put(head, CLEAN, 0);
    }

    @Override
    public long nextConnection() {
        long number = numbers.incrementAndGet();
        if (number > word(NUMBERS)) {
            reserve(number);
        }
        return number;
    }

    @Override
    public LoopLedger forLoop() {
        return new LoopSlots(this);
    }

    /** Entry {@code number} is in the spool. */
    public void spooled(long number) {
        Word.put(head, SPOOLED, number);
        spooled = number;
    }

    /** The node lives at this time, ms since the epoch. */
    public void alive(long now) {
        Word.put(head, ALIVE_AT, now);
    }

    /** Legs that were not kept, because the file could not grow. */
    public long unkeptLegs() {
        return unkept.sum();
    }

    void unkept() {
        unkept.increment();
    }

    /** The names word of a slot, or {@link Word#INVALID} if they cannot be kept. */
    long names(String user, String inbound, String outbound) {
        int userNumber = names.number(NamesFile.Kind.USER, user);
        int inboundNumber = names.number(NamesFile.Kind.TAG, inbound);
        int outboundNumber = names.number(NamesFile.Kind.TAG, outbound);
        return userNumber < 0 || inboundNumber < 0 || outboundNumber < 0
                ? Word.INVALID
                : Slot.names(userNumber, inboundNumber, outboundNumber);
    }

    /** Free slots for one event loop; none if the disk has no room for more. */
    synchronized List<Slot> segment() {
        List<Slot> segment = unused.poll();
        if (segment != null) {
            return segment;
        }
        int number = (int) word(SEGMENTS);
        try {
            // Written, not left out: a mapped page the disk has no room for would end the process.
            write(channel, freeSlots(), offset(number));
            List<Slot> grown = map(number);
            Word.put(head, SEGMENTS, number + 1L);
            return grown;
        } catch (IOException e) {
            logger.atError()
                    .addKeyValue("file", file)
                    .setCause(e)
                    .log("the ledger cannot grow; new connections are not"
                            + " kept, and what they have not reported is lost if the process is killed");
            return List.of();
        }
    }

    /** Writes everything to the disk, so that it outlives the machine too. */
    @Override
    public void close() throws IOException {
        synchronized (this) {
            mapped.forEach(MappedByteBuffer::force);
        }
        names.force();
        head.force();
        Word.put(head, CLEAN, 1);
        head.force();
        discard();
    }

    /** Closes without a word to the next life. */
    public void discard() throws IOException {
        names.close();
        channel.close();
    }

    private synchronized void reserve(long number) {
        if (number > word(NUMBERS)) {
            Word.put(head, NUMBERS, number + RESERVED_AT_ONCE);
        }
    }

    private List<Slot> map(int number) throws IOException {
        MappedByteBuffer segment = channel.map(MapMode.READ_WRITE, offset(number), SEGMENT_BYTES);
        mapped.add(segment);
        List<Slot> slots = new ArrayList<>(SEGMENT_SLOTS);
        for (int base = 0; base < SEGMENT_BYTES; base += Slot.BYTES) {
            slots.add(new Slot(this, segment, base, offset(number) + base));
        }
        return slots;
    }

    private long word(int at) {
        return Word.get(head, at);
    }

    private static long offset(int segment) {
        return Header.BYTES + (long) segment * SEGMENT_BYTES;
    }

    private static ByteBuffer freeSlots() {
        ByteBuffer bytes = ByteBuffer.allocate(SEGMENT_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int base = 0; base < SEGMENT_BYTES; base += Slot.BYTES) {
            bytes.putLong(base, Word.encode(Slot.FREE, base));
        }
        return bytes;
    }

    private static void write(FileChannel channel, ByteBuffer bytes, long offset) throws IOException {
        long at = offset;
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
    }
}
