package io.bytemeter.metering.book;

import io.bytemeter.usage.SubjectKind;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * All-time sums of one partition of usage: what was booked to users and to nobody, and what was forwarded to each
 * partition of tags. One row, so that what is read of it belongs together. Confined to one thread.
 */
public final class PartitionSums {
    private static final byte LAYOUT = 1;

    private final KindSums[] forwarded;
    private ByteSums users = ByteSums.ZERO;
    private ByteSums anonymous = ByteSums.ZERO;
    private ByteSums withoutOutbound = ByteSums.ZERO;

    public PartitionSums(int tagPartitions) {
        forwarded = new KindSums[tagPartitions];
        Arrays.setAll(forwarded, partition -> new KindSums());
    }

    public ByteSums users() {
        return users;
    }

    public ByteSums anonymous() {
        return anonymous;
    }

    /** The part of both that was counted while no outbound was chosen. */
    public ByteSums withoutOutbound() {
        return withoutOutbound;
    }

    public void add(ByteSums ofUsers, ByteSums ofNobody, ByteSums ofNoOutbound) {
        users = users.plus(ofUsers);
        anonymous = anonymous.plus(ofNobody);
        withoutOutbound = withoutOutbound.plus(ofNoOutbound);
    }

    /** What was forwarded to one partition of tags. */
    public KindSums forwarded(int tagPartition) {
        return forwarded[tagPartition];
    }

    /** What was forwarded to all of them. */
    public ByteSums forwarded(SubjectKind kind) {
        ByteSums sum = ByteSums.ZERO;
        for (KindSums sums : forwarded) {
            sum = sum.plus(sums.of(kind));
        }
        return sum;
    }

    public byte[] encode() {
        ByteBuffer buffer = ByteBuffer.allocate(
                        1 + Varints.MAX_BYTES + 3 * ByteSums.MAX_BYTES + forwarded.length * KindSums.MAX_BYTES)
                .put(LAYOUT);
        users.put(buffer);
        anonymous.put(buffer);
        withoutOutbound.put(buffer);
        Varints.put(buffer, forwarded.length);
        for (KindSums sums : forwarded) {
            sums.put(buffer);
        }
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    /** Throws {@link IllegalStateException} for a layout this code does not know. */
    public static PartitionSums decode(byte[] bytes) {
        ByteBuffer buffer = Layout.check("sums", LAYOUT, bytes);
        ByteSums users = ByteSums.get(buffer);
        ByteSums anonymous = ByteSums.get(buffer);
        ByteSums withoutOutbound = ByteSums.get(buffer);
        PartitionSums sums = new PartitionSums((int) Varints.get(buffer));
        sums.add(users, anonymous, withoutOutbound);
        Arrays.setAll(sums.forwarded, partition -> KindSums.get(buffer));
        return sums;
    }
}
