package io.bytemeter.node.publish;

import org.apache.kafka.clients.producer.Producer;

/** Kafka, as far as publishing needs it. */
public interface Cluster {
    /**
     * Partition count of {@code bytemeter.usage.v1}; topics that are absent are created.
     *
     * @throws org.apache.kafka.common.errors.RetriableException if the cluster cannot be reached now
     */
    int usagePartitions();

    /** A new idempotent producer, which the caller closes. */
    Producer<byte[], byte[]> producer();
}
