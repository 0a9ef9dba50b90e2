package io.bytemeter.metering;

import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/** The configuration of Kafka Streams, with the reason for each value that is not the default. */
final class StreamsProperties {
    /** Names the consumer group and the internal topics: part of the data, never to be changed. */
    static final String APPLICATION_ID = "bytemeter-metering";

    /** How long writing a commit may take. */
    private static final Duration COMMIT_LIMIT = Duration.ofSeconds(10);

    private StreamsProperties() {}

    static Properties of(MeteringConfig config) {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, APPLICATION_ID);
        properties.putAll(config.cluster().client(Map.of()));
        properties.put(StreamsConfig.STATE_DIR_CONFIG, config.stateDirectory().toString());
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, config.threads());
        properties.put(
                StreamsConfig.REPLICATION_FACTOR_CONFIG,
                Short.toUnsignedInt(config.cluster().replicationFactor()));
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        properties.put(
                StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, config.commitInterval().toMillis());
        // A record of usage is a batch of tens of KB: with the default of 1000, the backlog of a few partitions fills a
        // heap of 512 MB.
        properties.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, 50);
        // An idle thread looks for a due commit this often.
        properties.put(StreamsConfig.POLL_MS_CONFIG, 25);
        // Holds one marker for each task and nothing else; it must never evict (topology.PreCommit).
        properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 16 << 20);
        properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BookRocksConfig.class);
        properties.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        properties.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_GLOBAL_ENABLED_CONFIG, true);
        // Usage that was sent before the first instance ever ran is usage.
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        // A static member that restarts is given its partitions at once, not after the session timeout.
        properties.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG), config.instanceId());
        properties.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), (int)
                config.sessionTimeout().toMillis());
        // The default of 3 s is not a third of the shortest session.
        properties.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), 2_000);
        properties.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, config.standbys());
        // A new instance restores before it takes over; looking every minute, eight partitions at a time, it has its
        // share in minutes, not in hours.
        properties.put(StreamsConfig.PROBING_REBALANCE_INTERVAL_MS_CONFIG, 60_000L);
        properties.put(StreamsConfig.MAX_WARMUP_REPLICAS_CONFIG, 8);
        if (config.server() != null) {
            properties.put(StreamsConfig.APPLICATION_SERVER_CONFIG, config.server());
            properties.put(StreamsConfig.CLIENT_ID_CONFIG, Namesakes.clientId(config.server()));
        }
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG), 4 << 20);
        // A rejected record is as large as the largest usage batch, plus headers.
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), 4 << 20);
        // A third less in the changelogs than lz4 for as much processor time, and lz4 makes 130 KB of garbage a batch
        // (0034).
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "zstd");
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_ZSTD_LEVEL_CONFIG), 1);
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 5);
        // The broker ends a transaction that takes longer; the thread begins anew, its stores from nothing.
        // None is committed while partitions move, which waits for an instance that was killed until it is given up: so
        // much time there is, besides what writing takes. Its own transaction keeps others from taking over until then.
        properties.put(
                StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG),
                Math.toIntExact(config.sessionTimeout()
                        .plus(config.commitInterval())
                        .plus(COMMIT_LIMIT)
                        .toMillis()));
        return properties;
    }
}
