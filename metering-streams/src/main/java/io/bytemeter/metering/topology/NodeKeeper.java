package io.bytemeter.metering.topology;

import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** Keeps the last status of each node. */
final class NodeKeeper implements Processor<String, byte[], Void, Void> {
    private @Nullable KeyValueStore<String, byte[]> nodes;

    @Override
    public void init(ProcessorContext<Void, Void> context) {
        nodes = context.getStateStore(MeteringTopology.NODES_STORE);
    }

    @Override
    public void process(Record<String, byte[]> record) {
        if (nodes != null && record.key() != null) {
            nodes.put(record.key(), record.value());
        }
    }
}
