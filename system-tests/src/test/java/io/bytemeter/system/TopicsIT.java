package io.bytemeter.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bytemeter.schema.UsageBatch;
import io.bytemeter.schema.UsageRecord;
import io.bytemeter.schema.id.LocalSchemaIds;
import io.bytemeter.schema.topic.Topics;
import io.bytemeter.schema.wire.AvroSerde;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Standalone as others meet it through Kafka: what it writes can be read, and what they write is booked or rejected. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TopicsIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final TestNode node = TestNode.onFreePorts();
    private TargetServer target;
    private StandaloneProcess standalone;
    private long sequence;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException, InterruptedException {
        target = new TargetServer();
        standalone = new StandaloneProcess(directory, node.json(target.port())).start();
    }

    @AfterAll
    void stop() throws IOException, InterruptedException {
        standalone.close();
        target.close();
    }

    @Test
    void aConfluentConsumerReadsUsageByTheSchemaIdInEachRecord() throws Exception {
        ProxyClient.exchange(ProxyClient.socks(node.socksAuth(), "u0", "pw", target.port()), 1000, 70_000);
        Poll.value(LIMIT, "user u0", new Total(1000, 70_000, 1), () -> standalone.total("user", "u0"));

        CachedSchemaRegistryClient registry =
                new CachedSchemaRegistryClient("http://127.0.0.1:" + standalone.apiPort() + "/schema-registry", 10);
        Set<Integer> ids = new HashSet<>();
        long downlink = 0;
        for (ConsumerRecord<byte[], byte[]> record : readAll(Topics.USAGE)) {
            ByteBuffer value = ByteBuffer.wrap(record.value());
            assertThat(value.get()).isZero();
            int id = value.getInt();
            ids.add(id);
            GenericRecord batch = new GenericDatumReader<GenericRecord>(
                            ((AvroSchema) registry.getSchemaById(id)).rawSchema())
                    .read(null, DecoderFactory.get().binaryDecoder(record.value(), 5, value.remaining(), null));
            for (Object element : (List<?>) batch.get("records")) {
                GenericRecord usage = (GenericRecord) element;
                if (usage.get("user").toString().equals("u0")) {
                    downlink += (long) usage.get("downlink");
                }
            }
        }
        assertThat(ids).hasSize(1);
        assertThat(downlink).isEqualTo(70_000);
    }

    @Test
    void usageOfLongAgoIsBookedToItsLocalDaysAndMonths() throws Exception {
        // Kathmandu is +5:45: midnight is 18:15Z. In Berlin clocks went back on 2025-10-26, a day of 25 hours.
        send(
                "zones",
                usage("zones", "2025-10-25T18:14:59Z", 1),
                usage("zones", "2025-10-25T18:15:00Z", 10),
                usage("zones", "2025-10-25T21:59:59Z", 100),
                usage("zones", "2025-10-25T22:00:00Z", 1000),
                usage("zones", "2025-10-26T22:59:59Z", 10_000),
                usage("zones", "2025-10-26T23:00:00Z", 100_000),
                usage("zones", "2025-10-31T18:15:00Z", 1_000_000));
        Poll.value(LIMIT, "all booked", 1_111_111L, () -> {
            JsonNode total = standalone
                    .json("/v1/usage/user/zones?window=month&from=2025-10-01T00:00:00Z&to=2025-11-30T00:00:00Z")
                    .get("total");
            return total == null ? 0 : total.get("downlink").longValue();
        });

        assertThat(downlinks("day", "Asia/Kathmandu"))
                .isEqualTo(new TreeMap<>(Map.of(
                        "2025-10-24T18:15:00Z", 1L,
                        "2025-10-25T18:15:00Z", 1110L,
                        "2025-10-26T18:15:00Z", 110_000L,
                        "2025-10-31T18:15:00Z", 1_000_000L)));
        assertThat(downlinks("month", "Asia/Kathmandu"))
                .isEqualTo(new TreeMap<>(Map.of("2025-09-30T18:15:00Z", 111_111L, "2025-10-31T18:15:00Z", 1_000_000L)));
        assertThat(downlinks("day", "Europe/Berlin"))
                .isEqualTo(new TreeMap<>(Map.of(
                        "2025-10-24T22:00:00Z", 111L,
                        "2025-10-25T22:00:00Z", 11_000L,
                        "2025-10-26T23:00:00Z", 100_000L,
                        "2025-10-30T23:00:00Z", 1_000_000L)));
    }

    @Test
    void whatCannotBeBookedIsRejectedWithItsReason() throws Exception {
        byte[] garbage = "no batch".getBytes(StandardCharsets.UTF_8);
        byte[] huge = new byte[1_000_000];
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            producer.send(new ProducerRecord<>(Topics.USAGE, garbage)).get(30, TimeUnit.SECONDS);
            producer.send(new ProducerRecord<>(Topics.USAGE, huge)).get(30, TimeUnit.SECONDS);
        }
        send("x".repeat(100_000), usage("x".repeat(100_000), "2025-10-25T18:14:59Z", 1));
        send("after", usage("after", "2026-01-01T00:00:00Z", 5));

        Poll.value(LIMIT, "the next good one", 5L, () -> {
            JsonNode total = standalone
                    .json("/v1/usage/user/after?from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z")
                    .get("total");
            return total == null ? 0 : total.get("downlink").longValue();
        });
        Poll.value(LIMIT, "rejected", 3, () -> readAll(Topics.REJECTED).size());
        List<ConsumerRecord<byte[], byte[]>> rejected = readAll(Topics.REJECTED);
        assertThat(rejected).extracting(ConsumerRecord::value).contains(garbage, huge);
        assertThat(rejected).allSatisfy(record -> assertThat(new String(
                        record.headers().lastHeader("bytemeter-reason").value(), StandardCharsets.UTF_8))
                .isNotBlank());
    }

    private Map<String, Long> downlinks(String window, String zone) throws Exception {
        Map<String, Long> downlinks = new TreeMap<>();
        JsonNode answer =
                standalone.json("/v1/usage/user/zones?from=2025-10-01T00:00:00Z&to=2025-11-30T00:00:00Z&window="
                        + window + "&timeZone=" + zone);
        answer.get("windows")
                .forEach(usage -> downlinks.put(
                        usage.get("start").textValue(), usage.get("downlink").longValue()));
        return downlinks;
    }

    private void send(String user, UsageRecord... records) throws Exception {
        LocalSchemaIds ids = LocalSchemaIds.open(standalone.data().resolve("schema-ids.json"));
        UsageBatch batch = UsageBatch.newBuilder()
                .setNode("test")
                .setEpoch(++sequence) // an epoch each, so that the partition does not matter
                .setSequence(1)
                .setFlushedAt(Instant.parse("2026-01-01T00:00:00Z").toEpochMilli())
                .setCumulativeUplink(0)
                .setCumulativeDownlink(0)
                .setCumulativeOverheadUplink(0)
                .setCumulativeOverheadDownlink(0)
                .setRecords(List.of(records))
                .build();
        byte[] value = new AvroSerde<>(UsageBatch.class, ids).serializer().serialize(Topics.USAGE, batch);
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            // Kafka's own choice of a partition is that of the key's hash: the user's.
            producer.send(new ProducerRecord<>(Topics.USAGE, user.getBytes(StandardCharsets.UTF_8), value))
                    .get(30, TimeUnit.SECONDS);
        }
    }

    private static UsageRecord usage(String user, String at, long downlink) {
        long from = Instant.parse(at).toEpochMilli();
        return UsageRecord.newBuilder()
                .setConnection(1)
                .setUser(user)
                .setInbound("test-in")
                .setOutbound("test-out")
                .setFrom(from)
                .setTo(from + 1000)
                .setUplink(0)
                .setDownlink(downlink)
                .setOverheadUplink(0)
                .setOverheadDownlink(0)
                .setOpened(false)
                .setClosed(null)
                .build();
    }

    private KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", "127.0.0.1:" + standalone.kafkaPort()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private List<ConsumerRecord<byte[], byte[]>> readAll(String topic) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        "127.0.0.1:" + standalone.kafkaPort(),
                        "isolation.level",
                        "read_committed",
                        "auto.offset.reset",
                        "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
        }
        return records;
    }
}
