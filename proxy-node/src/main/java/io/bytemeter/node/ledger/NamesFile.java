package io.bytemeter.node.ledger;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32C;

/**
 * Numbers for names: slots hold those. Known names are found without a lock; a new one is appended under one, once in the
 * life of the file. Thread-safe.
 */
final class NamesFile implements AutoCloseable {
    /** Answered for a name that cannot be kept. */
    static final int NONE = -1;

    private static final long MAGIC = 0x31_53_45_4d_41_4e_4d_42L; // BMNAMES1
    private static final int HEADER = 16;
    private static final int ENTRY_HEADER = 6;
    private static final int MAX_LENGTH = 255;

    /** What a name is of; each kind is numbered by itself from 1, 0 being "". */
    enum Kind {
        USER(0, 28),
        TAG(1, 12);

        final int number;
        private final int limit;

        Kind(int number, int bits) {
            this.number = number;
            this.limit = 1 << bits;
        }
    }

    private final FileChannel channel;
    private final List<Map<String, Integer>> numbers = List.of(new ConcurrentHashMap<>(), new ConcurrentHashMap<>());
    private long end = HEADER;

    private NamesFile(FileChannel channel) {
        this.channel = channel;
    }

    /** An empty file in the place of any other. */
    static NamesFile create(Path file, long ledger) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        FileChannel channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        try {
            ByteBuffer header = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
            channel.write(header.putLong(MAGIC).putLong(ledger).flip(), 0);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        return new NamesFile(channel);
    }

    /** A file whose names are not needed any more; it is replaced before it is written. */
    static NamesFile reopen(Path file) throws IOException {
        return new NamesFile(FileChannel.open(file, StandardOpenOption.WRITE));
    }

    /** The names of a file by kind and number; a torn one at its end was never referred to. */
    static List<List<String>> read(Path file, long ledger) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.remaining() < HEADER || bytes.getLong() != MAGIC || bytes.getLong() != ledger) {
            throw new DamagedLedgerException(file, 0, "the names of ledger " + Long.toHexString(ledger));
        }
        List<List<String>> names = List.of(new ArrayList<>(List.of("")), new ArrayList<>(List.of("")));
        while (bytes.remaining() >= ENTRY_HEADER) {
            int start = bytes.position();
            int kind = bytes.get();
            int length = bytes.get() & 0xff;
            int crc = bytes.getInt();
            if (length > bytes.remaining()) {
                break;
            }
            byte[] name = new byte[length];
            bytes.get(name);
            if (kind < 0 || kind >= names.size() || crc != crc(kind, name)) {
                throw new DamagedLedgerException(file, start, "a name with a matching checksum");
            }
            names.get(kind).add(new String(name, StandardCharsets.UTF_8));
        }
        return names;
    }

    /** The number of {@code name}, or {@link #NONE} if it cannot be kept. */
    int number(Kind kind, String name) {
        if (name.isEmpty()) {
            return 0;
        }
        Integer known = numbers.get(kind.number).get(name);
        return known != null ? known : append(kind, name);
    }

    private synchronized int append(Kind kind, String name) {
        Map<String, Integer> ofKind = numbers.get(kind.number);
        Integer known = ofKind.get(name);
        if (known != null) {
            return known;
        }
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        int number = ofKind.size() + 1;
        if (bytes.length > MAX_LENGTH || number >= kind.limit) {
            return NONE;
        }
        ByteBuffer entry = ByteBuffer.allocate(ENTRY_HEADER + bytes.length).order(ByteOrder.LITTLE_ENDIAN);
        entry.put((byte) kind.number).put((byte) bytes.length).putInt(crc(kind.number, bytes));
        entry.put(bytes).flip();
        try {
            long at = end;
            while (entry.hasRemaining()) {
                at += channel.write(entry, at);
            }
            end = at;
        } catch (IOException e) {
            return NONE; // the disk is full or broken; whoever asks counts this
        }
        ofKind.put(name, number);
        return number;
    }

    void force() throws IOException {
        channel.force(true);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static int crc(int kind, byte[] name) {
        CRC32C crc = new CRC32C();
        crc.update(kind);
        crc.update(name.length);
        crc.update(name);
        return (int) crc.getValue();
    }
}
