package io.bytemeter.node.publish;

import io.bytemeter.usage.UsageRecord;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Utils;

/**
 * Chooses partitions as Kafka's own partitioner would for the user as key, so that usage meets the topics that have users
 * for keys.
 *
 * @param node spreads anonymous usage by node and inbound
 * @param partitions how many there are
 */
record UsagePartitioner(String node, int partitions) {
    int partition(UsageRecord record) {
        String key = record.user().isEmpty() ? node + "/" + record.inbound() : record.user();
        return Utils.toPositive(Utils.murmur2(key.getBytes(StandardCharsets.UTF_8))) % partitions;
    }
}
