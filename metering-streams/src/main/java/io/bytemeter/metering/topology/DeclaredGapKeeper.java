package io.bytemeter.metering.topology;

import io.bytemeter.schema.topic.Topics;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** Keeps the gaps that nodes have declared themselves, by id. Those of metering are rows of the book. */
final class DeclaredGapKeeper implements Processor<String, byte[], Void, Void> {
    private @Nullable KeyValueStore<String, byte[]> gaps;

    @Override
    public void init(ProcessorContext<Void, Void> context) {
        gaps = context.getStateStore(MeteringTopology.DECLARED_GAPS_STORE);
    }

    @Override
    public void process(Record<String, byte[]> record) {
        Header id = record.headers().lastHeader(Topics.DECLARED_GAP);
        if (gaps != null && id != null) {
            gaps.put(new String(id.value(), StandardCharsets.UTF_8), record.value());
        }
    }
}
