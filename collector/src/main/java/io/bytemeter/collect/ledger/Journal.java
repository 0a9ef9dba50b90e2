package io.bytemeter.collect.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Lines on disk: eight hex digits of CRC32C, a blank, JSON. A process that is killed leaves at most one line cut short, at
 * the end, which is cut off; everything else that does not fit is damage. Confined to one thread at a time.
 */
final class Journal implements AutoCloseable {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(MapperFeature.AUTO_DETECT_IS_GETTERS)
            .build();
    private static final int CRC_DIGITS = 8;

    private final Path file;
    private FileChannel channel;
    private long size;

    private Journal(Path file, FileChannel channel, long size) {
        this.file = file;
        this.channel = channel;
        this.size = size;
    }

    /** An opened journal and its lines. */
    record Opened(Journal journal, List<Line> lines) {}

    /**
     * @throws DamagedJournalException if it cannot be trusted; nothing is changed then
     */
    static Opened open(Path file) throws IOException {
        List<Line> lines = new ArrayList<>();
        long end = 0;
        if (Files.exists(file)) {
            byte[] bytes = Files.readAllBytes(file);
            int start = 0;
            for (int i = 0; i < bytes.length; i++) {
                if (bytes[i] == '\n') {
                    lines.add(line(new String(bytes, start, i - start, StandardCharsets.UTF_8), file, start));
                    start = i + 1;
                }
            }
            end = start;
        }
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        channel.truncate(end).position(end);
        return new Opened(new Journal(file, channel, end), lines);
    }

    /** Appends a line, whole or not at all. */
    void append(Line line) throws IOException {
        byte[] bytes = bytes(line);
        try {
            write(channel, bytes);
        } catch (IOException e) {
            channel.truncate(size).position(size); // a part of a line must not be followed by another
            throw e;
        }
        size += bytes.length;
    }

    /** Has what was appended outlive the machine. */
    void force() throws IOException {
        channel.force(false);
    }

    /** Puts these lines in the place of all others. */
    void replace(List<Line> lines) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        FileChannel next = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        try {
            for (Line line : lines) {
                write(next, bytes(line));
            }
            next.force(true);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            next.close();
            throw e;
        }
        channel.close();
        channel = next;
        size = next.position();
    }

    long size() {
        return size;
    }

    @Override
    public void close() throws IOException {
        channel.force(true);
        channel.close();
    }

    private static void write(FileChannel channel, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    private static byte[] bytes(Line line) throws IOException {
        String json = JSON.writerFor(Line.class).writeValueAsString(line);
        return (crc(json) + " " + json + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static Line line(String text, Path file, long at) throws DamagedJournalException {
        if (text.length() <= CRC_DIGITS || !text.startsWith(crc(text.substring(CRC_DIGITS + 1)) + " ")) {
            throw new DamagedJournalException(file, at, null);
        }
        try {
            return JSON.readValue(text.substring(CRC_DIGITS + 1), Line.class);
        } catch (JsonProcessingException e) {
            throw new DamagedJournalException(file, at, e);
        }
    }

    private static String crc(String json) {
        CRC32C crc = new CRC32C();
        crc.update(json.getBytes(StandardCharsets.UTF_8));
        return String.format("%08x", crc.getValue());
    }
}
