package io.bytemeter.metering.query;

import io.bytemeter.schema.NodeStatus;
import io.bytemeter.schema.id.SchemaIds;
import io.bytemeter.schema.topic.Topics;
import io.bytemeter.schema.wire.AvroSerde;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The last status of every known node. */
public final class Nodes {
    private static final Logger logger = LoggerFactory.getLogger(Nodes.class);

    private final Books books;
    private final Deserializer<NodeStatus> deserializer;

    public Nodes(Books books, SchemaIds ids) {
        this.books = books;
        this.deserializer = new AvroSerde<>(NodeStatus.class, ids).deserializer();
    }

    /** In the order of their ids; one whose status cannot be read is left out and logged. */
    public List<NodeStatus> all() {
        List<NodeStatus> nodes = new ArrayList<>();
        try (KeyValueIterator<String, byte[]> statuses = books.nodes().all()) {
            while (statuses.hasNext()) {
                KeyValue<String, byte[]> status = statuses.next();
                try {
                    nodes.add(deserializer.deserialize(Topics.NODES, status.value));
                } catch (SerializationException e) {
                    logger.atDebug().addKeyValue("node", status.key).setCause(e).log("unreadable node status");
                }
            }
        }
        return nodes;
    }
}
