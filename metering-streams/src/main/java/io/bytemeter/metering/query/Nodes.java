package io.bytemeter.metering.query;

import io.bytemeter.schema.NodeState;
import io.bytemeter.schema.NodeStatus;
import io.bytemeter.schema.id.SchemaIds;
import io.bytemeter.schema.topic.Topics;
import io.bytemeter.schema.wire.AvroSerde;
import java.time.Duration;
import java.time.Instant;
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

    /** A node beats every five seconds; after three beats missed it is silent. */
    private static final Duration SILENT_AFTER = Duration.ofSeconds(15);

    private final Books books;
    private final Deserializer<NodeStatus> deserializer;

    public Nodes(Books books, SchemaIds ids) {
        this.books = books;
        this.deserializer = new AvroSerde<>(NodeStatus.class, ids).deserializer();
    }

    /** Whether a node that did not say it stops has not been heard of lately. */
    public static boolean isSilent(NodeStatus status, Instant now) {
        return status.getState() != NodeState.STOPPED
                && now.isAfter(Instant.ofEpochMilli(status.getAt()).plus(SILENT_AFTER));
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
