package io.bytemeter.metering.topology;

import io.bytemeter.metering.book.ByteSums;
import io.bytemeter.metering.book.Gap;
import io.bytemeter.metering.book.GapChange;
import io.bytemeter.schema.GapReason;
import io.bytemeter.schema.GapState;
import io.bytemeter.schema.id.SchemaIds;
import io.bytemeter.schema.topic.Topics;
import io.bytemeter.schema.wire.AvroSerde;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Gaps as they go out on the gaps topic, keyed by node: at once, so in the transaction of the batch that showed them. */
final class GapsTopic {
    /** Where one task sends its gaps. */
    interface Publisher {
        void publish(String node, long epoch, GapChange change);
    }

    private final Serializer<io.bytemeter.schema.Gap> serializer;

    GapsTopic(SchemaIds ids) {
        serializer = new AvroSerde<>(io.bytemeter.schema.Gap.class, ids).serializer();
    }

    Publisher publisher(ProcessorContext<byte[], byte[]> context) {
        int partition = context.taskId().partition();
        return (node, epoch, change) -> context.forward(
                new Record<>(
                        node.getBytes(StandardCharsets.UTF_8),
                        serializer.serialize(Topics.GAPS, value(node, epoch, partition, change)),
                        context.currentSystemTimeMs()),
                MeteringTopology.GAPS);
    }

    private static io.bytemeter.schema.Gap value(String node, long epoch, int partition, GapChange change) {
        Gap gap = change.gap();
        ByteSums bytes = gap.bytes();
        return io.bytemeter.schema.Gap.newBuilder()
                .setId(node + "/" + epoch + "/" + partition + "/" + gap.id())
                .setNode(node)
                .setEpoch(epoch)
                .setPartition(partition)
                .setFirstSequence(gap.first())
                .setLastSequence(gap.last())
                .setSequences(gap.count())
                .setFrom(gap.from())
                .setTo(gap.to())
                .setReason(GapReason.SEQUENCE_SKIPPED)
                .setDetail(detail(change))
                .setUplink(bytes == null ? null : bytes.uplink())
                .setDownlink(bytes == null ? null : bytes.downlink())
                .setOverheadUplink(bytes == null ? null : bytes.overheadUplink())
                .setOverheadDownlink(bytes == null ? null : bytes.overheadDownlink())
                .setState(state(change))
                .setNoticedAt(gap.noticedAt())
                .build();
    }

    private static GapState state(GapChange change) {
        if (change.what() != GapChange.What.STANDS) {
            return GapState.WITHDRAWN;
        }
        return change.gap().open() ? GapState.OPEN : GapState.LOST;
    }

    private static String detail(GapChange change) {
        Gap gap = change.gap();
        return switch (change.what()) {
            case CAME -> "the batches came, or the rest of them is a gap of its own";
            case MERGED -> "too many gaps; it is part of the merged one";
            case STANDS ->
                gap.count() + (gap.count() == 1 ? " batch has" : " batches have") + " not come"
                        + (gap.open() ? "" : " and will not be booked any more");
        };
    }
}
