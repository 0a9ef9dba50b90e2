package io.bytemeter.node.publish;

import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;

/** Kafka, as far as publishing needs it. */
public interface Cluster {
    /**
     * Partition count of {@code bytemeter.usage.v1}; topics that are absent are created.
     *
     * @throws org.apache.kafka.common.errors.RetriableException if the cluster cannot be reached now
     */
    int usagePartitions();

    /**
     * The last status a node of this name has sent, as it is on {@code bytemeter.nodes.v1}; null if there is none.
     *
     * @throws org.apache.kafka.common.errors.RetriableException if the cluster cannot be reached now
     */
    byte @Nullable [] lastStatus();

    /** A new idempotent producer, which the caller closes. */
    Producer<byte[], byte[]> producer();
}
