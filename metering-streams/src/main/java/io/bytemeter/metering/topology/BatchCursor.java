package io.bytemeter.metering.topology;

import io.bytemeter.metering.book.ByteSums;
import io.bytemeter.metering.book.Reading;
import io.bytemeter.usage.Names;
import io.bytemeter.usage.UsageRules;
import org.jspecify.annotations.Nullable;

/**
 * Reads a UsageBatch from its Avro bytes in place, without an object for each record. Fields are in the order of
 * UsageBatch.avsc; a test holds this class to the generated one. Reusable, confined to one thread.
 */
final class BatchCursor {
    /** The bytes are no usage batch; the message says why. */
    static final class MalformedBatchException extends Exception {
        private static final long serialVersionUID = 1L;

        MalformedBatchException(String message) {
            super(message);
        }
    }

    private byte[] bytes = new byte[0];
    private int at;
    private int recordsAt;
    private long left;

    String node = "";
    long epoch;
    long sequence;
    long flushedAt;

    private ByteSums cumulative = ByteSums.ZERO;
    private ByteSums sums = ByteSums.ZERO;

    private final BatchText nodeText = new BatchText();
    final BatchText user = new BatchText();
    final BatchText inbound = new BatchText();
    final BatchText outbound = new BatchText();
    long connection;
    long from;
    long to;
    long uplink;
    long downlink;
    long overheadUplink;
    long overheadDownlink;
    boolean opened;

    /**
     * Starts on a batch, having walked through all of it: afterwards {@link #next()} cannot fail.
     *
     * @param value holds the Avro bytes from {@code offset} to its end
     */
    void reset(byte[] value, int offset) throws MalformedBatchException {
        bytes = value;
        at = offset;
        try {
            text(nodeText);
            node = nodeText.get();
            epoch = number();
            sequence = number();
            flushedAt = number();
            cumulative = new ByteSums(number(), number(), number(), number());
            recordsAt = at;
            long sumUplink = 0;
            long sumDownlink = 0;
            long sumOverheadUplink = 0;
            long sumOverheadDownlink = 0;
            while (advance()) {
                sumUplink += uplink;
                sumDownlink += downlink;
                sumOverheadUplink += overheadUplink;
                sumOverheadDownlink += overheadDownlink;
                if (connection < 0) {
                    throw new MalformedBatchException("connection: " + connection + " (expected: at least 0)");
                }
            }
            sums = new ByteSums(sumUplink, sumDownlink, sumOverheadUplink, sumOverheadDownlink);
        } catch (ArrayIndexOutOfBoundsException e) {
            throw new MalformedBatchException("the batch ends within a value");
        }
        if (at != bytes.length) {
            throw new MalformedBatchException((bytes.length - at) + " bytes after the batch (expected: none)");
        }
        String violation = headerViolation();
        if (violation != null) {
            throw new MalformedBatchException(violation);
        }
        at = recordsAt;
        left = 0;
    }

    /** The node's counters of this epoch and partition, this batch included. */
    Reading reading() {
        return new Reading(flushedAt, cumulative);
    }

    /** What all records of the batch add up to, also those that break a rule. */
    ByteSums sums() {
        return sums;
    }

    private @Nullable String headerViolation() {
        String name = Names.violation(node);
        if (name != null) {
            return "node: " + name;
        }
        if (epoch < 1) {
            return "epoch: " + epoch + " (expected: at least 1)";
        }
        if (sequence < 1) {
            return "sequence: " + sequence + " (expected: at least 1)";
        }
        if (flushedAt < UsageRules.EARLIEST_MS || flushedAt >= UsageRules.LATEST_MS) {
            return "flushedAt: " + flushedAt + " (expected: ms since the epoch, of the years 2000..2099)";
        }
        return null;
    }

    /** Moves to the next record; false after the last. */
    boolean next() {
        try {
            return advance();
        } catch (MalformedBatchException e) {
            throw new IllegalStateException("a batch that was walked through before", e);
        }
    }

    /** The rule the current record breaks, or null. */
    @Nullable
    String violation() {
        String violation = UsageRules.violation(from, to, uplink, downlink, overheadUplink, overheadDownlink);
        if (violation == null && !user.isEmpty()) {
            violation = prefixed("user", user);
        }
        if (violation == null) {
            violation = prefixed("inbound", inbound);
        }
        if (violation == null && !outbound.isEmpty()) {
            violation = prefixed("outbound", outbound);
        }
        return violation;
    }

    private static @Nullable String prefixed(String field, BatchText name) {
        String violation = name.violation();
        return violation == null ? null : field + ": " + violation;
    }

    private boolean advance() throws MalformedBatchException {
        while (left == 0) {
            left = number();
            if (left == 0) {
                return false;
            }
            if (left < 0) {
                left = -left;
                number(); // size of the block in bytes
            }
            if (left < 0 || left > bytes.length - at) {
                throw new MalformedBatchException(left + " records in " + (bytes.length - at) + " bytes");
            }
        }
        left--;
        connection = number();
        text(user);
        text(inbound);
        text(outbound);
        from = number();
        to = number();
        uplink = number();
        downlink = number();
        overheadUplink = number();
        overheadDownlink = number();
        byte flag = bytes[at++];
        if (flag != 0 && flag != 1) {
            throw new MalformedBatchException("opened: " + flag + " (expected: 0 or 1)");
        }
        opened = flag == 1;
        long branch = number();
        if (branch == 1) {
            number(); // why it was closed
        } else if (branch != 0) {
            throw new MalformedBatchException("closed: branch " + branch + " (expected: 0 or 1)");
        }
        return true;
    }

    private long number() throws MalformedBatchException {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = bytes[at++];
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return (value >>> 1) ^ -(value & 1);
            }
        }
        throw new MalformedBatchException("a number of over 64 bits");
    }

    /** Says where the string that begins here lies, and goes past it. */
    private void text(BatchText here) throws MalformedBatchException {
        long length = number();
        if (length < 0 || length > bytes.length - at) {
            throw new MalformedBatchException("a string of " + length + " bytes in " + (bytes.length - at));
        }
        int start = at;
        at += (int) length;
        here.at(bytes, start, at);
    }
}
