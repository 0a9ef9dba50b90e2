package io.bytemeter.metering.query;

import io.bytemeter.metering.book.ByteSums;
import io.bytemeter.metering.query.Progress.GapRef;
import io.bytemeter.schema.Gap;
import io.bytemeter.schema.GapState;
import io.bytemeter.schema.id.SchemaIds;
import io.bytemeter.schema.topic.Topics;
import io.bytemeter.schema.wire.AvroSerde;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What nodes have said themselves of usage they have lost. */
public final class DeclaredGaps {
    private static final Logger logger = LoggerFactory.getLogger(DeclaredGaps.class);
    private static final int NO_PARTITION = -1;

    private final Books books;
    private final Deserializer<Gap> deserializer;

    public DeclaredGaps(Books books, SchemaIds ids) {
        this.books = books;
        this.deserializer = new AvroSerde<>(Gap.class, ids).deserializer();
    }

    /** In the order of their ids; one that cannot be read is left out and logged. */
    List<GapView> all() {
        List<GapView> gaps = new ArrayList<>();
        try (KeyValueIterator<String, byte[]> declared = books.declaredGaps().all()) {
            while (declared.hasNext()) {
                KeyValue<String, byte[]> gap = declared.next();
                try {
                    Gap read = deserializer.deserialize(Topics.GAPS, gap.value);
                    if (read.getState() != GapState.WITHDRAWN) {
                        gaps.add(view(read));
                    }
                } catch (SerializationException e) {
                    logger.atDebug().addKeyValue("gap", gap.key).setCause(e).log("unreadable gap");
                }
            }
        }
        return gaps;
    }

    /** Their names, for answers that they may touch. */
    public List<GapRef> refs() {
        return all().stream()
                .map(gap -> new GapRef(gap.id(), gap.node(), gap.partition(), gap.from(), gap.to()))
                .toList();
    }

    private static GapView view(Gap gap) {
        return new GapView(
                gap.getId(),
                gap.getNode(),
                gap.getEpoch(),
                gap.getPartition() == null ? NO_PARTITION : gap.getPartition(),
                gap.getFirstSequence(),
                gap.getLastSequence(),
                gap.getSequences(),
                Instant.ofEpochMilli(gap.getFrom()),
                Instant.ofEpochMilli(gap.getTo()),
                bound(gap),
                gap.getState() == GapState.OPEN,
                Instant.ofEpochMilli(gap.getNoticedAt()),
                gap.getDetail());
    }

    /** What may be missing at most; null if the node does not know. */
    private static @Nullable Amount bound(Gap gap) {
        Long uplink = gap.getUplink();
        Long downlink = gap.getDownlink();
        return uplink == null || downlink == null ? null : Amount.of(new ByteSums(uplink, downlink, 0, 0));
    }
}
