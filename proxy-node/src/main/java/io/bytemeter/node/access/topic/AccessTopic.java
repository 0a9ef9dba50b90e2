package io.bytemeter.node.access.topic;

import org.apache.kafka.clients.consumer.Consumer;

/** Kafka, as far as following access needs it. */
public interface AccessTopic {
    /** A new consumer that is in no group and sees committed records only; the caller assigns and closes it. */
    Consumer<byte[], byte[]> consumer();
}
