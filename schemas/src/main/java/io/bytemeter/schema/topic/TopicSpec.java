package io.bytemeter.schema.topic;

import java.util.Map;

/**
 * The shape of a topic.
 *
 * @param name name of the topic
 * @param partitions how many; fixed for the life of a cluster, since users are placed by hash
 * @param replicationFactor copies at creation; an operator may change them later
 * @param config topic configuration at creation
 */
public record TopicSpec(String name, int partitions, short replicationFactor, Map<String, String> config) {
    public TopicSpec {
        if (partitions < 1) {
            throw new IllegalArgumentException(name + ": " + partitions + " partitions (expected: at least 1)");
        }
        if (replicationFactor < 1) {
            throw new IllegalArgumentException(
                    name + ": replication factor " + replicationFactor + " (expected: at least 1)");
        }
        config = Map.copyOf(config);
    }
}
