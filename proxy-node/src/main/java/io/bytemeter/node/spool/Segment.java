package io.bytemeter.node.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** One file of the spool. Confined to the spool's thread. */
final class Segment implements AutoCloseable {
    static final String SUFFIX = ".spool";

    private static final long MAGIC = 0x42_59_4d_53_50_4f_4f_32L; // BYMSPOO2
    private static final int HEADER_FIXED = 8 + 4 + 4;
    private static final int HEADER_MIN = HEADER_FIXED + 8 + 8;
    private static final int ENTRY_HEADER = 8 + 4 + 4 + 4;
    private static final int MAX_LENGTH = 64 << 20;

    private final Path file;
    private final FileChannel channel;
    private final long ledger;
    private final long first;
    private final long start;
    private final Book book;
    private final Map<Integer, Position> positions;
    private long end;
    private long madeAt;
    private long next;

    private Segment(Path file, FileChannel channel, long ledger, long first, Book book, long start) {
        this.file = file;
        this.channel = channel;
        this.ledger = ledger;
        this.first = first;
        this.book = book;
        this.positions = new TreeMap<>(book.positions());
        this.start = start;
        this.end = start;
        this.next = first;
    }

    static Segment create(Disk disk, Path directory, long ledger, long first, Book book) throws IOException {
        Path file = directory.resolve(String.format("%019d", first) + SUFFIX);
        int length = 8 + 8 + book.bytes();
        ByteBuffer header = ByteBuffer.allocate(HEADER_FIXED + length);
        header.putLong(MAGIC).putInt(length).putInt(0).putLong(ledger).putLong(first);
        book.write(header);
        header.putInt(12, crc(header, HEADER_FIXED, length)).flip();
        FileChannel channel = disk.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        try {
            writeFully(channel, header, 0);
        } catch (IOException e) {
            channel.close();
            Files.deleteIfExists(file);
            throw e;
        }
        return new Segment(file, channel, ledger, first, book, HEADER_FIXED + length);
    }

    /** Opens a file and reads it through; null for one that was only begun, which is only proper at the end. */
    static @Nullable Segment open(Disk disk, Path file, boolean last) throws IOException {
        FileChannel channel = disk.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            Segment segment = readHeader(file, channel);
            if (segment == null) {
                channel.close();
                if (!last) {
                    throw new DamagedSpoolException(file, 0, "a whole header");
                }
                return null;
            }
            segment.scan(last);
            return segment;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static @Nullable Segment readHeader(Path file, FileChannel channel) throws IOException {
        if (channel.size() < HEADER_MIN) {
            return null;
        }
        ByteBuffer fixed = readFully(channel, 0, HEADER_FIXED);
        long magic = fixed.getLong();
        int length = fixed.getInt();
        int crc = fixed.getInt();
        if (magic != MAGIC || length < HEADER_MIN - HEADER_FIXED || length > MAX_LENGTH) {
            throw new DamagedSpoolException(file, 0, "the header of a spool of layout 2");
        }
        if (channel.size() < HEADER_FIXED + length) {
            return null;
        }
        ByteBuffer body = readFully(channel, HEADER_FIXED, length);
        if (crc != crc(body, 0, length)) {
            throw new DamagedSpoolException(file, HEADER_FIXED, "a header with a matching checksum");
        }
        long ledger = body.getLong();
        long first = body.getLong();
        return new Segment(file, channel, ledger, first, Book.read(body), HEADER_FIXED + length);
    }

    private void scan(boolean last) throws IOException {
        long size = channel.size();
        while (end < size) {
            ByteBuffer header = size - end < ENTRY_HEADER ? null : readFully(channel, end, ENTRY_HEADER);
            int length = header == null ? 0 : length(header, end);
            if (header == null || size - end - ENTRY_HEADER < length) {
                if (!last) {
                    throw new DamagedSpoolException(file, end, "a whole entry");
                }
                channel.truncate(end);
                return;
            }
            booked(entry(header, end, length));
            end += ENTRY_HEADER + length;
        }
    }

    private int length(ByteBuffer header, long at) throws IOException {
        int length = header.getInt(8);
        if (header.getInt(12) != crc(header, 0, 12) || length < Entry.FIXED_BYTES || length > MAX_LENGTH) {
            throw new DamagedSpoolException(file, at, "the header of entry " + next);
        }
        return length;
    }

    private Entry entry(ByteBuffer header, long at, int length) throws IOException {
        ByteBuffer body = readFully(channel, at + ENTRY_HEADER, length);
        if (header.getInt(16) != crc(body, 0, length)) {
            throw new DamagedSpoolException(file, at, "entry " + header.getLong(0) + " with a matching checksum");
        }
        return Entry.read(header.getLong(0), body);
    }

    private void booked(Entry entry) throws IOException {
        if (entry.number() != next || entry.epoch() != book.epoch()) {
            throw new DamagedSpoolException(file, end, "entry " + next + " of epoch " + book.epoch());
        }
        next++;
        madeAt = entry.madeAt();
        positions.put(entry.partition(), entry.position());
    }

    /** Appends an entry, whole or not at all: a part of one is written over by the next attempt. */
    void append(Entry entry) throws IOException {
        int length = Entry.FIXED_BYTES + entry.value().length;
        ByteBuffer bytes = ByteBuffer.allocate(ENTRY_HEADER + length);
        bytes.putLong(entry.number()).putInt(length).putInt(0).putInt(0);
        entry.write(bytes);
        bytes.putInt(12, crc(bytes, 0, 12))
                .putInt(16, crc(bytes, ENTRY_HEADER, length))
                .flip();
        writeFully(channel, bytes, end);
        booked(entry);
        end += ENTRY_HEADER + length;
    }

    /** The entry at {@code offset}, which {@link #after} gives. */
    Entry read(long offset) throws IOException {
        ByteBuffer header = readFully(channel, offset, ENTRY_HEADER);
        return entry(header, offset, length(header, offset));
    }

    /** Offset after {@code entry}, which is at {@code offset}. */
    static long after(long offset, Entry entry) {
        return offset + ENTRY_HEADER + Entry.FIXED_BYTES + entry.value().length;
    }

    long start() {
        return start;
    }

    long end() {
        return end;
    }

    long first() {
        return first;
    }

    /** Number of the entry after the last. */
    long next() {
        return next;
    }

    /** When the last entry was made; 0 without one. */
    long madeAt() {
        return madeAt;
    }

    /** As of the last entry. */
    Book book() {
        return new Book(book.epoch(), book.partitions(), positions, book.former(), book.loss());
    }

    Position position(int partition) {
        return positions.getOrDefault(partition, Position.START);
    }

    long epoch() {
        return book.epoch();
    }

    long ledger() {
        return ledger;
    }

    void force() throws IOException {
        channel.force(false);
    }

    void delete() throws IOException {
        channel.close();
        Files.deleteIfExists(file);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    static int crc(ByteBuffer bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate().limit(from + length).position(from));
        return (int) crc.getValue();
    }

    static void writeFully(FileChannel channel, ByteBuffer bytes, long offset) throws IOException {
        long at = offset;
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
    }

    static ByteBuffer readFully(FileChannel channel, long offset, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, offset + bytes.position()) < 0) {
                throw new IOException("file ends at " + (offset + bytes.position()));
            }
        }
        return bytes.flip();
    }
}
