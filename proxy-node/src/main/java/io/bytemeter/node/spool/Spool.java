package io.bytemeter.node.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The log of batches on disk. Confined to one thread, except for {@link #hasRoom()} and {@link #bytes()}. */
public final class Spool implements AutoCloseable {
    private static final long MAX_SEGMENT_BYTES = 16 << 20;
    private static final int MIN_SEGMENTS = 8;

    private static final String ACKNOWLEDGED = "acknowledged";
    private static final int ACKNOWLEDGED_BYTES = 8 + 8 + 4;

    private final Disk disk;
    private final Path directory;
    private final long maxBytes;
    private final Deque<Segment> segments;
    private final FileChannel acknowledgedFile;
    private long acknowledged;
    private long toldEpoch;
    private boolean dirty;
    private volatile long bytes;
    private volatile boolean empty;

    private @Nullable Segment reading;
    private long readOffset;
    private long readNumber;

    private Spool(Disk disk, Path directory, long maxBytes, Deque<Segment> segments, FileChannel acknowledgedFile)
            throws IOException {
        this.disk = disk;
        this.directory = directory;
        this.maxBytes = maxBytes;
        this.segments = segments;
        this.acknowledgedFile = acknowledgedFile;
        readAcknowledged();
        // Files go only when all in them is acknowledged, whatever could be written of that.
        long gone = segments.isEmpty() ? 0 : segments.getFirst().first() - 1;
        this.acknowledged = Math.max(gone, Math.min(acknowledged, last()));
        sum();
        seek(acknowledged + 1);
    }

    /**
     * Opens the spool of {@code directory}, which may be empty.
     *
     * @param maxBytes on disk, past which there is no room
     * @throws DamagedSpoolException if it cannot be trusted; nothing is changed then
     */
    public static Spool open(Path directory, long maxBytes, Disk disk) throws IOException {
        Files.createDirectories(directory);
        List<Path> files;
        try (Stream<Path> listed = Files.list(directory)) {
            files = listed.filter(file -> file.toString().endsWith(Segment.SUFFIX))
                    .sorted()
                    .toList();
        }
        Deque<Segment> segments = new ArrayDeque<>();
        List<Path> begun = new ArrayList<>();
        try {
            for (int i = 0; i < files.size(); i++) {
                Path file = files.get(i);
                Segment segment = Segment.open(disk, file, i == files.size() - 1);
                if (segment == null) {
                    begun.add(file);
                } else {
                    if (!segments.isEmpty() && segments.getLast().next() != segment.first()) {
                        segment.close();
                        throw new DamagedSpoolException(
                                file,
                                0,
                                "to begin with entry " + segments.getLast().next());
                    }
                    segments.add(segment);
                }
            }
            for (Path file : begun) {
                Files.delete(file);
            }
            FileChannel channel = disk.open(
                    directory.resolve(ACKNOWLEDGED),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
            return new Spool(disk, directory, maxBytes, segments, channel);
        } catch (IOException | RuntimeException e) {
            for (Segment segment : segments) {
                segment.close();
            }
            throw e;
        }
    }

    /** Whether no epoch has begun here. */
    public boolean isNew() {
        return segments.isEmpty();
    }

    /** Id of the ledger whose usage comes here. */
    public long ledger() {
        return segments.getLast().ledger();
    }

    /** What has been told in this epoch. */
    public Book book() {
        return segments.getLast().book();
    }

    /** The epoch of entries appended now. */
    public long epoch() {
        return segments.getLast().epoch();
    }

    /** How far {@code partition} has come in this epoch. */
    public Position position(int partition) {
        return segments.getLast().position(partition);
    }

    /** Number of the last entry, 0 before the first. */
    public long last() {
        return segments.isEmpty() ? 0 : segments.getLast().next() - 1;
    }

    /** Number of the last entry before the first that is not acknowledged. */
    public long acknowledged() {
        return acknowledged;
    }

    /** When the last entry that is still here was made, ms since the epoch; 0 if there is none. */
    public long lastMadeAt() {
        return segments.stream().mapToLong(Segment::madeAt).max().orElse(0);
    }

    /** Begins an epoch, or the same one with another ledger. */
    public void begin(long ledger, Book book) throws IOException {
        Segment former = segments.peekLast();
        if (former != null && former.next() == former.first()) {
            segments.removeLast(); // it is without entries, and the new one has its name
            former.close();
            reading = reading == former ? null : reading;
        }
        long next = former == null ? 1 : former.next();
        segments.add(Segment.create(disk, directory, ledger, next, book));
        dirty = true;
        sum();
        seek(readNumber);
    }

    /** Appends an entry; its number is the one after the last. After a failure it has to be appended again. */
    public void append(Entry entry) throws IOException {
        Segment segment = segments.getLast();
        if (segment.end() - segment.start() > Math.min(MAX_SEGMENT_BYTES, maxBytes / MIN_SEGMENTS)) {
            segment.force();
            segments.add(Segment.create(disk, directory, segment.ledger(), segment.next(), segment.book()));
            discard();
        }
        segments.getLast().append(entry);
        dirty = true;
        sum();
    }

    /** The next entry to be sent, or null. */
    public @Nullable Entry next() throws IOException {
        if (reading == null || readNumber > last()) {
            return null;
        }
        if (readNumber >= reading.next()) {
            seek(readNumber);
        }
        Entry entry = reading.read(readOffset);
        readOffset = Segment.after(readOffset, entry);
        readNumber++;
        return entry;
    }

    /** Entries not yet read. */
    public long unread() {
        return last() + 1 - readNumber;
    }

    /** Reads again from the entry of this number. */
    public void seek(long number) throws IOException {
        reading = segments.peekLast();
        for (Segment segment : segments) {
            if (number < segment.next()) {
                reading = segment;
                break;
            }
        }
        readNumber = Math.max(number, 1);
        readOffset = reading == null ? 0 : reading.start();
        if (reading != null) {
            for (long at = reading.first(); at < readNumber; at++) {
                readOffset = Segment.after(readOffset, reading.read(readOffset));
            }
        }
    }

    /**
     * The broker has all entries up to {@code number}. After a failure that is known all the same, but perhaps not to
     * the next life.
     */
    public void acknowledge(long number) throws IOException {
        if (number > acknowledged) {
            acknowledged = number;
            discard(); // first: this makes room on a full disk
            sum();
            writeAcknowledged();
        }
    }

    /** Whether the end of the epoch before has been told, and what was lost of it. */
    public boolean formerTold() {
        return isNew() || (book().former() == null && book().loss() == null) || toldEpoch == book().epoch();
    }

    /** The end of the epoch before is known to all. */
    public void tellFormer() throws IOException {
        toldEpoch = book().epoch();
        writeAcknowledged();
    }

    /** Sees to it that what was appended outlives the machine; does nothing if it does. */
    public void force() throws IOException {
        if (dirty) {
            segments.getLast().force();
            dirty = false;
        }
    }

    /** Bytes on disk. */
    public long bytes() {
        return bytes;
    }

    /** Whether more may be appended without overstepping the bound; nothing stops who does. */
    public boolean hasRoom() {
        return bytes < maxBytes || empty;
    }

    @Override
    public void close() throws IOException {
        for (Segment segment : segments) {
            segment.close();
        }
        acknowledgedFile.close();
    }

    private void discard() throws IOException {
        while (segments.size() > 1 && segments.getFirst().next() - 1 <= acknowledged) {
            Segment done = segments.getFirst();
            done.delete();
            segments.removeFirst();
            if (reading == done) {
                seek(Math.max(readNumber, done.next()));
            }
        }
    }

    private void sum() {
        long sum = 0;
        for (Segment segment : segments) {
            sum += segment.end();
        }
        bytes = sum;
        empty = acknowledged == last();
    }

    private void readAcknowledged() throws IOException {
        if (acknowledgedFile.size() < ACKNOWLEDGED_BYTES) {
            return;
        }
        ByteBuffer value = Segment.readFully(acknowledgedFile, 0, ACKNOWLEDGED_BYTES);
        if (value.getInt(16) == Segment.crc(value, 0, 16)) { // otherwise all is sent once more, which is known as such
            acknowledged = value.getLong();
            toldEpoch = value.getLong();
        }
    }

    private void writeAcknowledged() throws IOException {
        ByteBuffer value = ByteBuffer.allocate(ACKNOWLEDGED_BYTES);
        value.putLong(acknowledged)
                .putLong(toldEpoch)
                .putInt(Segment.crc(value, 0, 16))
                .flip();
        Segment.writeFully(acknowledgedFile, value, 0);
    }
}
