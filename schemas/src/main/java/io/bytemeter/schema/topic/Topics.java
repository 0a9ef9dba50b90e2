package io.bytemeter.schema.topic;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.TopicConfig;

/**
 * Names and shapes of all topics.
 *
 * <p>What belongs to a user, and what must meet it, has the full partition count: usage, totals, quotas, alerts,
 * access, commands and deliveries. Nodes, gaps, rejected, webhooks, keys and audit have one partition: they are small (a
 * node writes a heartbeat every few seconds, the others are rare), and every instance reads them whole, in one order.
 *
 * <p>Every topic is stamped by the broker. A node that spooled through a long outage sends old batches and a node's
 * clock may be wrong; with the producer's time the broker would delete the former at once and refuse those far ahead.
 * When something happened is in the values.
 */
public final class Topics {
    /** Key node, value UsageBatch; the node chooses the partition by user. */
    public static final String USAGE = "bytemeter.usage.v1";

    /** Key subject and name, value Quota; the partition is that of the subject. Quotas of users meet their usage. */
    public static final String QUOTAS = "bytemeter.quotas.v1";

    /** Key subject, value QuotaAlert. */
    public static final String ALERTS = "bytemeter.alerts.v1";

    /** Key user, value AccessState. */
    public static final String ACCESS = "bytemeter.access.v1";

    /** Key id, value Webhook. */
    public static final String WEBHOOKS = "bytemeter.webhooks.v1";

    /** Key webhook and delivery, value Delivery; in the partition of the alert. */
    public static final String DELIVERIES = "bytemeter.deliveries.v1";

    /** Key user, value AccessCommand. */
    public static final String COMMANDS = "bytemeter.commands.v1";

    /** Key subject and window, value UsageTotal. */
    public static final String TOTALS = "bytemeter.totals.v1";

    /** Key node, value NodeStatus. */
    public static final String NODES = "bytemeter.nodes.v1";

    /** Key node, value Gap. */
    public static final String GAPS = "bytemeter.gaps.v1";

    /** Header of a gap that a node has declared itself, whose value is the gap's id; those of metering have none. */
    public static final String DECLARED_GAP = "bytemeter-declared-gap";

    /** No key, value the original bytes; headers say why. */
    public static final String REJECTED = "bytemeter.rejected.v1";

    /** Key id of the API key, value ApiKey. */
    public static final String KEYS = "bytemeter.keys.v1";

    /** No key, value AuditRecord; in the order in which changes were asked for. */
    public static final String AUDIT = "bytemeter.audit.v1";

    /** Compaction leaves the segment that is written to alone, so segments of replaced values are kept small. */
    private static final String COMPACTED_SEGMENT_BYTES = Integer.toString(64 << 20);

    /** A rejected value may be as large as the broker takes, and gets headers on top. */
    private static final String REJECTED_MESSAGE_BYTES = Integer.toString(2 << 20);

    /** 90 days: rejected values are evidence for people, and garbage must not fill the disk for ever. */
    private static final String REJECTED_RETENTION_MS = "7776000000";

    /** 30 days: how long an alert can be replayed and its delivery be looked up; nothing is tried for as long. */
    private static final String DELIVERIES_RETENTION_MS = "2592000000";

    /** 30 days: a command that metering has not read by then is not worth carrying out. */
    private static final String COMMANDS_RETENTION_MS = "2592000000";

    /** What nodes write, and what they read: their last status, and whom to let in. */
    static final Set<String> OF_NODES = Set.of(USAGE, NODES, GAPS, ACCESS);

    private static final String FOR_EVER = "-1";

    private Topics() {}

    /** All topics, with {@code partitions} where users are spread. */
    public static List<TopicSpec> specs(int partitions, short replicationFactor) {
        Factory of = new Factory(replicationFactor);
        return List.of(
                // Usage that metering has not read yet must outlive any outage, and totals can be made again from it:
                // time deletes nothing here. Whoever needs the space bounds it on the topic itself.
                of.log(USAGE, partitions, Map.of(TopicConfig.RETENTION_MS_CONFIG, FOR_EVER)),
                of.compacted(QUOTAS, partitions),
                of.log(ALERTS, partitions, Map.of(TopicConfig.RETENTION_MS_CONFIG, FOR_EVER)),
                // What metering writes is compressed with zstd, for which a node would have to unpack a native library.
                of.compacted(ACCESS, partitions, Map.of(TopicConfig.COMPRESSION_TYPE_CONFIG, "lz4")),
                of.compacted(WEBHOOKS, 1),
                of.topic(
                        DELIVERIES,
                        partitions,
                        "compact,delete",
                        Map.of(TopicConfig.RETENTION_MS_CONFIG, DELIVERIES_RETENTION_MS)),
                of.log(COMMANDS, partitions, Map.of(TopicConfig.RETENTION_MS_CONFIG, COMMANDS_RETENTION_MS)),
                of.compacted(TOTALS, partitions),
                of.compacted(NODES, 1),
                of.log(GAPS, 1, Map.of(TopicConfig.RETENTION_MS_CONFIG, FOR_EVER)),
                of.compacted(KEYS, 1),
                of.log(AUDIT, 1, Map.of(TopicConfig.RETENTION_MS_CONFIG, FOR_EVER)),
                of.log(
                        REJECTED,
                        1,
                        Map.of(
                                TopicConfig.RETENTION_MS_CONFIG,
                                REJECTED_RETENTION_MS,
                                TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                                REJECTED_MESSAGE_BYTES)));
    }

    private record Factory(short replicationFactor) {
        TopicSpec log(String name, int partitions, Map<String, String> config) {
            return topic(name, partitions, TopicConfig.CLEANUP_POLICY_DELETE, config);
        }

        TopicSpec compacted(String name, int partitions) {
            return compacted(name, partitions, Map.of());
        }

        TopicSpec compacted(String name, int partitions, Map<String, String> own) {
            Map<String, String> config = new LinkedHashMap<>(own);
            config.put(TopicConfig.SEGMENT_BYTES_CONFIG, COMPACTED_SEGMENT_BYTES);
            return topic(name, partitions, TopicConfig.CLEANUP_POLICY_COMPACT, config);
        }

        TopicSpec topic(String name, int partitions, String cleanupPolicy, Map<String, String> own) {
            Map<String, String> config = new LinkedHashMap<>(own);
            config.put(TopicConfig.CLEANUP_POLICY_CONFIG, cleanupPolicy);
            config.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
            // As the producer sent it: the broker neither unpacks nor repacks.
            config.putIfAbsent(TopicConfig.COMPRESSION_TYPE_CONFIG, "producer");
            // A write counts once a second copy has it, where there are copies to lose one of.
            config.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, replicationFactor > 2 ? "2" : "1");
            return new TopicSpec(name, partitions, replicationFactor, config);
        }
    }
}
