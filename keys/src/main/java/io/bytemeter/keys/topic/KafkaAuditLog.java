package io.bytemeter.keys.topic;

import io.bytemeter.keys.KeysUnavailableException;
import io.bytemeter.keys.audit.AuditEntry;
import io.bytemeter.keys.audit.AuditLog;
import io.bytemeter.schema.AuditRecord;
import io.bytemeter.schema.id.SchemaIdException;
import io.bytemeter.schema.id.SchemaIds;
import io.bytemeter.schema.topic.ClusterConfig;
import io.bytemeter.schema.topic.Topics;
import io.bytemeter.schema.wire.AvroSerde;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The record of changes on {@code bytemeter.audit.v1}, which must exist. A cursor is an offset: nothing is ever deleted
 * from the topic, and it has one partition. It is read rarely, by a consumer that lives as long as the question.
 */
public final class KafkaAuditLog implements AuditLog, AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(KafkaAuditLog.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final TopicPartition PARTITION = new TopicPartition(Topics.AUDIT, 0);

    private final ClusterConfig cluster;
    private final TopicWriter<AuditRecord> writer;
    private final Deserializer<AuditRecord> deserializer;

    public KafkaAuditLog(ClusterConfig cluster, SchemaIds ids) {
        this.cluster = cluster;
        this.writer = new TopicWriter<>(Topics.AUDIT, cluster, AuditRecord.class, ids);
        this.deserializer = new AvroSerde<>(AuditRecord.class, ids).deserializer();
    }

    @Override
    public void record(AuditEntry entry) {
        writer.write(
                null,
                AuditRecord.newBuilder()
                        .setAt(entry.at().toEpochMilli())
                        .setKey(entry.key())
                        .setName(entry.name())
                        .setAddress(entry.address())
                        .setAction(entry.action())
                        .setTarget(entry.target())
                        .setBefore(entry.before())
                        .setAfter(entry.after())
                        .build());
    }

    /** One at a time: whoever asks often does not open many consumers. */
    @Override
    public synchronized Page page(@Nullable Long cursor, int limit) {
        List<TopicPartition> partitions = List.of(PARTITION);
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            consumer.assign(partitions);
            long first = consumer.beginningOffsets(partitions, LIMIT).getOrDefault(PARTITION, 0L);
            long last = consumer.endOffsets(partitions, LIMIT).getOrDefault(PARTITION, 0L);
            long end = cursor == null ? last : Math.min(cursor, last);
            long start = Math.max(first, end - limit);
            List<AuditEntry> entries = new ArrayList<>();
            long deadline = System.nanoTime() + LIMIT.toNanos();
            consumer.seek(PARTITION, start);
            while (consumer.position(PARTITION, LIMIT) < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    if (record.offset() < end) {
                        read(record, entries);
                    }
                }
                if (System.nanoTime() > deadline) {
                    throw new KafkaException("no answer within " + LIMIT);
                }
            }
            Collections.reverse(entries);
            return new Page(entries, start > first ? Long.valueOf(start) : null);
        } catch (KafkaException | SchemaIdException e) {
            throw new KeysUnavailableException(Topics.AUDIT + " cannot be read now", e);
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(
                cluster.client(Map.of(
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest")),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    private void read(ConsumerRecord<byte[], byte[]> record, List<AuditEntry> entries) {
        try {
            AuditRecord value = deserializer.deserialize(Topics.AUDIT, record.value());
            entries.add(new AuditEntry(
                    Instant.ofEpochMilli(value.getAt()),
                    value.getKey(),
                    value.getName(),
                    value.getAddress(),
                    value.getAction(),
                    value.getTarget(),
                    value.getBefore(),
                    value.getAfter()));
        } catch (SerializationException e) {
            logger.atWarn()
                    .addKeyValue("offset", record.offset())
                    .addKeyValue("reason", e.getMessage())
                    .log("a record of a change cannot be read");
        }
    }

    @Override
    public void close() {
        writer.close();
    }
}
