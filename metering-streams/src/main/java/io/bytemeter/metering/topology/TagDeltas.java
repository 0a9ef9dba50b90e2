package io.bytemeter.metering.topology;

import io.bytemeter.metering.book.Counters;
import io.bytemeter.metering.book.KindSums;
import io.bytemeter.metering.book.Varints;
import io.bytemeter.usage.Subject;
import io.bytemeter.usage.SubjectKind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.processor.StreamPartitioner;

/**
 * What inbounds, outbounds and nodes have moved since the last commit, combined: one cell for each subject and quarter
 * hour. On the repartition topic a cell is keyed by its subject; a mark, keyed by a zero byte and the partition it
 * goes to, says up to which flush a partition of usage has been forwarded there. A changed quota, keyed by a one byte
 * and its subject, takes the same way.
 */
final class TagDeltas {
    /** One combined cell. */
    record Cell(Subject subject, int quarterHour) {}

    /** How far a partition of usage has been forwarded, and how much that was, all-time, to one partition of tags. */
    record Mark(int source, long flush, KindSums forwarded) {}

    private static final byte QUOTA = 1;

    private final Map<Cell, long[]> cells = new HashMap<>();

    /** Of each kind the cell that was added to last, which the next record mostly is of. */
    private final Map<SubjectKind, Found> last = new EnumMap<>(SubjectKind.class);

    private static final class Found {
        private final Cell cell;
        private final long[] counters;

        private Found(Cell cell, long[] counters) {
            this.cell = cell;
            this.counters = counters;
        }
    }

    void add(SubjectKind kind, String id, int quarterHour, long[] counters) {
        Found found = last.get(kind);
        if (found == null
                || found.cell.quarterHour != quarterHour
                || !found.cell.subject().id().equals(id)) {
            Cell cell = new Cell(new Subject(kind, id), quarterHour);
            found = new Found(cell, cells.computeIfAbsent(cell, key -> new long[Counters.SIZE]));
            last.put(kind, found);
        }
        Counters.add(counters, 0, found.counters, 0);
    }

    Map<Cell, long[]> cells() {
        return cells;
    }

    void clear() {
        cells.clear();
        last.clear();
    }

    /** All cells as one value. */
    byte[] encode() {
        int longest = 0;
        for (Cell cell : cells.keySet()) {
            longest += cell.subject().id().length() * 3 + Varints.MAX_BYTES * (4 + Counters.SIZE);
        }
        ByteBuffer buffer = ByteBuffer.allocate(longest);
        cells.forEach((cell, counters) -> {
            Varints.putBytes(buffer, key(cell.subject()));
            putValue(buffer, cell.quarterHour(), counters);
        });
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    /** Replaces the cells by those of {@code encoded}. */
    void decode(byte[] encoded) {
        clear();
        ByteBuffer buffer = ByteBuffer.wrap(encoded);
        while (buffer.hasRemaining()) {
            Subject subject = subject(Varints.getBytes(buffer));
            int quarterHour = (int) Varints.get(buffer);
            cells.put(new Cell(subject, quarterHour), counters(buffer));
        }
    }

    static byte[] key(Subject subject) {
        byte[] id = subject.id().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(1 + id.length)
                .put(subject.kind().code())
                .put(id)
                .array();
    }

    static Subject subject(byte[] key) {
        return new Subject(SubjectKind.ofCode(key[0]), new String(key, 1, key.length - 1, StandardCharsets.UTF_8));
    }

    /** A cell as it travels: the partition of usage it is from, its quarter hour and its counters. */
    static byte[] value(int source, int quarterHour, long[] counters) {
        ByteBuffer buffer = ByteBuffer.allocate(Varints.MAX_BYTES * (2 + Counters.SIZE));
        Varints.put(buffer, source);
        putValue(buffer, quarterHour, counters);
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    private static void putValue(ByteBuffer buffer, int quarterHour, long[] counters) {
        Varints.put(buffer, quarterHour);
        for (long counter : counters) {
            Varints.put(buffer, counter);
        }
    }

    static long[] counters(ByteBuffer buffer) {
        long[] counters = new long[Counters.SIZE];
        for (int i = 0; i < counters.length; i++) {
            counters[i] = Varints.get(buffer);
        }
        return counters;
    }

    static byte[] markKey(int tagPartition) {
        return ByteBuffer.allocate(1 + Integer.BYTES)
                .put((byte) 0)
                .putInt(tagPartition)
                .array();
    }

    /** The partition of tags a mark goes to. */
    static int tagsOfMark(byte[] key) {
        return ByteBuffer.wrap(key).getInt(1);
    }

    /** A change of a quota travels with the cells of its subject. */
    static byte[] quotaKey(Subject subject) {
        byte[] key = key(subject);
        return ByteBuffer.allocate(1 + key.length).put(QUOTA).put(key).array();
    }

    static boolean isQuota(byte[] key) {
        return key[0] == QUOTA;
    }

    static Subject subjectOfQuota(byte[] key) {
        return subject(Arrays.copyOfRange(key, 1, key.length));
    }

    static boolean isMark(byte[] key) {
        return key[0] == 0;
    }

    static byte[] encode(Mark mark) {
        ByteBuffer buffer = ByteBuffer.allocate(2 * Varints.MAX_BYTES + KindSums.MAX_BYTES);
        Varints.put(buffer, mark.source());
        Varints.put(buffer, mark.flush());
        mark.forwarded().put(buffer);
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    static Mark mark(byte[] value) {
        ByteBuffer buffer = ByteBuffer.wrap(value);
        return new Mark((int) Varints.get(buffer), Varints.get(buffer), KindSums.get(buffer));
    }

    /** Partition of a tag's totals. */
    static int partition(byte[] key, int partitions) {
        return Utils.toPositive(Utils.murmur2(key)) % partitions;
    }

    /** Subjects by hash, marks to the partition they name. */
    static StreamPartitioner<byte[], byte[]> partitioner() {
        return (topic, key, value, partitions) -> Optional.of(Set.of(
                isMark(key) ? tagsOfMark(key) : partition(isQuota(key) ? key(subjectOfQuota(key)) : key, partitions)));
    }
}
