package io.bytemeter.metering.book;

import io.bytemeter.usage.Subject;
import io.bytemeter.usage.SubjectKind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.common.utils.Bytes;

/**
 * Keys of the book. The first byte says what a row is:
 *
 * <pre>
 * C kind id                     the totals of a subject's latest hour, day and month, and when it was first seen
 * T kind resolution window id   any other total; window is 4 bytes big-endian, sign bit flipped, so that keys sort by time
 * S kind id                     a subject was seen, as former versions noted it; the value is its earliest quarter hour
 * P                             all-time sums of the partition
 * P node 0 epoch                what has been accepted of a node's epoch; of epoch 0: the epochs that were forgotten
 * G node 0 epoch id             a gap in a node's epoch
 * R number                      a route
 * W source tags                 what a partition of tags has of a partition of usage
 * Q kind id                     the quotas of a subject
 * A user                        whether nodes let a user in, as last told on the access topic
 * E N number                    the rows whose keys the value has wait for their totals to be published
 * E key                         the total of that key waits to be published, as former versions noted it
 * O                             what waits to be forwarded: the outbox
 * F                             number of flushes so far
 * Z                             how the book is kept
 * </pre>
 */
public final class Keys {
    private static final int WINDOW_AT = 3;

    /** Where the id begins in the key of a total. */
    private static final int ID_AT = WINDOW_AT + Integer.BYTES;

    /** Where the id begins in the key of current totals, behind the code of its kind. */
    public static final int CURRENT_ID_AT = 2;

    private Keys() {}

    public static Bytes outbox() {
        return Bytes.wrap(new byte[] {'O'});
    }

    public static Bytes flushes() {
        return Bytes.wrap(new byte[] {'F'});
    }

    /** How the book is kept: {@link BookLayout}. */
    public static Bytes layout() {
        return Bytes.wrap(new byte[] {'Z'});
    }

    /** With the start of an id, it is the prefix of the totals of all subjects in the window whose ids start so. */
    public static Bytes total(SubjectKind kind, Resolution resolution, int window, byte[] id) {
        return Bytes.wrap(ByteBuffer.allocate(ID_AT + id.length)
                .put((byte) 'T')
                .put(kind.code())
                .put(resolution.code())
                .putInt(window ^ Integer.MIN_VALUE)
                .put(id)
                .array());
    }

    public static Resolution resolutionOfTotal(Bytes total) {
        return Resolution.ofCode(total.get()[2]);
    }

    public static int windowOfTotal(Bytes total) {
        return ByteBuffer.wrap(total.get()).getInt(WINDOW_AT) ^ Integer.MIN_VALUE;
    }

    /** With the start of an id, it is the prefix of the current totals of all subjects of the kind whose ids start so. */
    public static Bytes current(SubjectKind kind, byte[] id) {
        return named('C', kind, id);
    }

    public static boolean isCurrent(Bytes key) {
        return key.get()[0] == 'C';
    }

    /** The subject that current totals, or any other total, are of. */
    public static Subject subjectOf(Bytes key) {
        return new Subject(SubjectKind.ofCode(key.get()[1]), new String(idOf(key), StandardCharsets.UTF_8));
    }

    /** The id in UTF-8 of the subject that current totals, or any other total, are of. */
    public static byte[] idOf(Bytes key) {
        byte[] bytes = key.get();
        return Arrays.copyOfRange(bytes, isCurrent(key) ? CURRENT_ID_AT : ID_AT, bytes.length);
    }

    public static Bytes subject(SubjectKind kind, byte[] id) {
        return named('S', kind, id);
    }

    public static Bytes quotas(SubjectKind kind, byte[] id) {
        return named('Q', kind, id);
    }

    private static Bytes named(char what, SubjectKind kind, byte[] id) {
        return Bytes.wrap(ByteBuffer.allocate(CURRENT_ID_AT + id.length)
                .put((byte) what)
                .put(kind.code())
                .put(id)
                .array());
    }

    /** Prefix of all quotas. */
    public static Bytes quotas() {
        return Bytes.wrap(new byte[] {'Q'});
    }

    /** Prefix of the quotas of all subjects of a kind. */
    public static Bytes quotas(SubjectKind kind) {
        return quotas(kind, new byte[0]);
    }

    public static Bytes access(byte[] user) {
        return Bytes.wrap(
                ByteBuffer.allocate(1 + user.length).put((byte) 'A').put(user).array());
    }

    /** Prefix of the access of all users. */
    public static Bytes access() {
        return access(new byte[0]);
    }

    /** Sums of the partition; sorts before its positions and shares their prefix, so that one scan reads both. */
    public static Bytes sums() {
        return Bytes.wrap(new byte[] {'P'});
    }

    public static Bytes position(String node, long epoch) {
        return Bytes.wrap(epoch('P', node, epoch, 0).array());
    }

    /** The epochs of the node that were forgotten. */
    public static Bytes forgotten(String node) {
        return position(node, 0);
    }

    /** Prefix of {@link #sums()} and all positions. */
    public static Bytes positions() {
        return sums();
    }

    /** Prefix of the positions of a node, and of its forgotten epochs. */
    public static Bytes positions(String node) {
        return node('P', node);
    }

    public static Bytes gap(String node, long epoch, long id) {
        return Bytes.wrap(epoch('G', node, epoch, Long.BYTES).putLong(id).array());
    }

    /** Prefix of the gaps of one epoch of a node. */
    public static Bytes gaps(String node, long epoch) {
        return Bytes.wrap(epoch('G', node, epoch, 0).array());
    }

    /** Prefix of the gaps of a node. */
    public static Bytes gaps(String node) {
        return node('G', node);
    }

    /** Prefix of all gaps. */
    public static Bytes gaps() {
        return Bytes.wrap(new byte[] {'G'});
    }

    /** The node that a position, or with {@code after} 8 a gap, is of. */
    private static String nodeOf(Bytes key, int after) {
        byte[] bytes = key.get();
        return new String(bytes, 1, bytes.length - 2 - Long.BYTES - after, StandardCharsets.UTF_8);
    }

    public static String nodeOfPosition(Bytes position) {
        return nodeOf(position, 0);
    }

    public static long epochOfPosition(Bytes position) {
        byte[] bytes = position.get();
        return ByteBuffer.wrap(bytes).getLong(bytes.length - Long.BYTES);
    }

    public static String nodeOfGap(Bytes gap) {
        return nodeOf(gap, Long.BYTES);
    }

    public static long epochOfGap(Bytes gap) {
        byte[] bytes = gap.get();
        return ByteBuffer.wrap(bytes).getLong(bytes.length - 2 * Long.BYTES);
    }

    private static Bytes node(char what, String node) {
        byte[] name = node.getBytes(StandardCharsets.UTF_8);
        return Bytes.wrap(ByteBuffer.allocate(2 + name.length)
                .put((byte) what)
                .put(name)
                .put((byte) 0)
                .array());
    }

    private static ByteBuffer epoch(char what, String node, long epoch, int more) {
        byte[] prefix = node(what, node).get();
        return ByteBuffer.allocate(prefix.length + Long.BYTES + more)
                .put(prefix)
                .putLong(epoch);
    }

    public static Bytes route(int number) {
        return numbered('R', number);
    }

    public static Bytes routes() {
        return Bytes.wrap(new byte[] {'R'});
    }

    public static Bytes mark(int source, int tags) {
        return Bytes.wrap(ByteBuffer.allocate(1 + 2 * Integer.BYTES)
                .put((byte) 'W')
                .putInt(source)
                .putInt(tags)
                .array());
    }

    /** Prefix of all marks. */
    public static Bytes marks() {
        return Bytes.wrap(new byte[] {'W'});
    }

    /** The partition of tags that a mark is in. */
    public static int tagsOfMark(Bytes mark) {
        return ByteBuffer.wrap(mark.get()).getInt(1 + Integer.BYTES);
    }

    /** A block of totals that wait to be published. */
    public static Bytes unpublished(long block) {
        return Bytes.wrap(ByteBuffer.allocate(2 + Long.BYTES)
                .put((byte) 'E')
                .put((byte) 'N')
                .putLong(block)
                .array());
    }

    /** Whether it is the key of a block, and not that of a single total. */
    public static boolean isBlockOfUnpublished(Bytes unpublished) {
        return unpublished.get()[1] == 'N';
    }

    public static long numberOfBlock(Bytes unpublished) {
        return ByteBuffer.wrap(unpublished.get()).getLong(2);
    }

    public static Bytes unpublished(Bytes total) {
        return Bytes.wrap(ByteBuffer.allocate(1 + total.get().length)
                .put((byte) 'E')
                .put(total.get())
                .array());
    }

    public static Bytes unpublished() {
        return Bytes.wrap(new byte[] {'E'});
    }

    public static Bytes totalOfUnpublished(Bytes unpublished) {
        byte[] bytes = unpublished.get();
        return Bytes.wrap(Arrays.copyOfRange(bytes, 1, bytes.length));
    }

    public static int numberOf(Bytes numbered) {
        return ByteBuffer.wrap(numbered.get()).getInt(1);
    }

    private static Bytes numbered(char what, int number) {
        return Bytes.wrap(ByteBuffer.allocate(1 + Integer.BYTES)
                .put((byte) what)
                .putInt(number)
                .array());
    }
}
