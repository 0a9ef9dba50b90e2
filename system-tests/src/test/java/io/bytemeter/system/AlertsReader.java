package io.bytemeter.system;

import io.bytemeter.schema.QuotaAlert;
import io.bytemeter.schema.id.LocalSchemaIds;
import io.bytemeter.schema.id.SchemaIds;
import io.bytemeter.schema.topic.Topics;
import io.bytemeter.schema.wire.AvroSerde;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads the alerts topic as its consumers do: what was committed, from the start to the end of now. */
final class AlertsReader {
    private AlertsReader() {}

    /** Of a standalone with this data directory. */
    static List<QuotaAlert> all(int kafkaPort, Path data) {
        try (LocalSchemaIds ids = LocalSchemaIds.open(data.resolve("schema-ids.json"))) {
            return all("127.0.0.1:" + kafkaPort, ids);
        }
    }

    /** In the order of each partition. */
    static List<QuotaAlert> all(String bootstrapServers, SchemaIds ids) {
        List<QuotaAlert> alerts = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            AvroSerde<QuotaAlert> serde = new AvroSerde<>(QuotaAlert.class, ids);
            List<TopicPartition> partitions = consumer.partitionsFor(Topics.ALERTS).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .sorted(Comparator.comparingInt(TopicPartition::partition))
                    .toList();
            consumer.assign(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            consumer.seekToBeginning(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(Duration.ofMillis(100))
                        .forEach(record -> alerts.add(serde.deserializer().deserialize(Topics.ALERTS, record.value())));
            }
        }
        return alerts;
    }
}
