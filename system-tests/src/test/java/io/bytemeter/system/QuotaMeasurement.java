package io.bytemeter.system;

import com.sun.management.OperatingSystemMXBean;
import io.bytemeter.launcher.broker.EmbeddedBroker;
import io.bytemeter.metering.Metering;
import io.bytemeter.metering.MeteringConfig;
import io.bytemeter.metering.cluster.Peers;
import io.bytemeter.metering.topology.QuotaValues;
import io.bytemeter.schema.UsageBatch;
import io.bytemeter.schema.UsageRecord;
import io.bytemeter.schema.id.LocalSchemaIds;
import io.bytemeter.schema.topic.ClusterConfig;
import io.bytemeter.schema.topic.TopicAdmin;
import io.bytemeter.schema.topic.Topics;
import io.bytemeter.schema.wire.AvroSerde;
import io.bytemeter.usage.Subject;
import io.bytemeter.usage.SubjectKind;
import io.bytemeter.usage.quota.Action;
import io.bytemeter.usage.quota.Direction;
import io.bytemeter.usage.quota.Period;
import io.bytemeter.usage.quota.PeriodCalendar;
import io.bytemeter.usage.quota.Quota;
import io.bytemeter.usage.quota.QuotaId;
import io.bytemeter.usage.quota.Threshold;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.function.ToDoubleFunction;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What quotas cost: metering works off the same backlog without quotas and with 100,000 of them, in turns, on one broker
 * in this JVM. Not part of the build; {@code -Dit.test=QuotaMeasurement} runs it and it prints its figures.
 */
class QuotaMeasurement {
    private static final Peers NONE = address -> {
        throw new IllegalStateException(address);
    };
    private static final int PARTITIONS = 8;
    private static final int USERS = 100_000;
    private static final int RECORDS = Integer.getInteger("quota.records", 3_000_000);
    private static final int BATCH = 500;
    private static final int PAIRS = Integer.getInteger("quota.pairs", 3);

    /** What one half of the backlog took: records a second, and ns of CPU each. */
    private record Pace(double perSecond, double cpu) {}

    private record Round(double inForce, double ready, Pace first, Pace second, double heap) {}

    @Test
    void measure(@TempDir Path directory) throws Exception {
        List<Round> without = new ArrayList<>();
        List<Round> with = new ArrayList<>();
        for (int pair = 0; pair <= PAIRS; pair++) {
            Round before = round(0, directory.resolve("without" + pair));
            Round after = round(USERS, directory.resolve("with" + pair));
            if (pair > 0) { // the first one warms this JVM up
                without.add(before);
                with.add(after);
            }
        }
        System.out.printf("medians of %d pairs: no quotas, %,d quotas%n", PAIRS, USERS);
        print("quotas sent until in force, s", without, with, Round::inForce);
        print("start to ready, s", without, with, Round::ready);
        print("first half, records/s", without, with, round -> round.first().perSecond());
        print("first half, ns of CPU for a record", without, with, round -> round.first()
                .cpu());
        print("second half, records/s", without, with, round -> round.second().perSecond());
        print("second half, ns of CPU for a record", without, with, round -> round.second()
                .cpu());
        print("heap after GC, MB", without, with, Round::heap);
    }

    private static void print(String what, List<Round> without, List<Round> with, ToDoubleFunction<Round> value) {
        System.out.printf("%-40s %,12.1f %,12.1f%n", what, median(without, value), median(with, value));
    }

    private static double median(List<Round> rounds, ToDoubleFunction<Round> value) {
        return rounds.stream().mapToDouble(value).sorted().toArray()[rounds.size() / 2];
    }

    private static Round round(int quotas, Path directory) throws Exception {
        LocalSchemaIds ids =
                LocalSchemaIds.open(Files.createDirectories(directory).resolve("schemas.json"));
        try (EmbeddedBroker broker = new EmbeddedBroker(directory.resolve("kafka"), StandaloneProcess.freePort())) {
            broker.start();
            ClusterConfig cluster = new ClusterConfig(broker.bootstrapServers(), "", PARTITIONS, (short) 1);
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
                TopicAdmin.ensure(admin, cluster.topics());
            }
            MeteringConfig config = new MeteringConfig(
                    cluster,
                    ZoneOffset.UTC,
                    directory.resolve("state"),
                    "measured",
                    2,
                    Duration.ofMillis(200),
                    Duration.ofHours(
                            1), // rounds of publishing take turns by the clock, and would be in some halves only
                    Duration.ofMinutes(10),
                    null,
                    0,
                    Duration.ofSeconds(45));
            long heapBefore = heap();
            double inForce = load(quotas, config, ids) / 1e9;
            produce(broker.bootstrapServers(), ids);
            SimpleMeterRegistry registry = new SimpleMeterRegistry();
            try (Metering metering = new Metering(config, ids, NONE, registry, Clock.systemUTC())) {
                long start = System.nanoTime();
                metering.start();
                Poll.until(Duration.ofMinutes(1), "ready", () -> metering.unready() == null);
                double ready = (System.nanoTime() - start) / 1e9;
                Pace first = workOff(registry, RECORDS / 2); // every user's first record is among these
                Pace second = workOff(registry, RECORDS);
                Round round = new Round(inForce, ready, first, second, (heap() - heapBefore) / 1e6);
                System.out.println(quotas + " quotas: " + round);
                return round;
            }
        }
    }

    private static Pace workOff(SimpleMeterRegistry registry, long until) {
        long start = System.nanoTime();
        long cpu = cpu();
        double counted = records(registry);
        Poll.until(Duration.ofMinutes(5), "worked off", () -> records(registry) >= until);
        double records = records(registry) - counted;
        return new Pace(records * 1e9 / (System.nanoTime() - start), (cpu() - cpu) / records);
    }

    private static double records(SimpleMeterRegistry registry) {
        return registry.get("bytemeter.metering.records").counter().count();
    }

    /** Of the whole process, the broker included, in ns: other programs on the machine do not change it much. */
    private static long cpu() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static long heap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** Nanoseconds until the last quota is in force. */
    private static long load(int quotas, MeteringConfig config, LocalSchemaIds ids) throws Exception {
        if (quotas == 0) {
            return 0;
        }
        try (Metering metering = new Metering(config, ids, NONE, new SimpleMeterRegistry(), Clock.systemUTC());
                KafkaProducer<byte[], byte[]> producer =
                        producer(config.cluster().bootstrapServers())) {
            metering.start();
            Poll.until(Duration.ofMinutes(1), "ready", () -> metering.unready() == null);
            long start = System.nanoTime();
            QuotaValues values = new QuotaValues(ids);
            List<Future<RecordMetadata>> sends = new ArrayList<>();
            for (int user = 0; user < quotas; user++) {
                Quota quota = quota(user);
                sends.add(producer.send(new ProducerRecord<>(
                        Topics.QUOTAS,
                        partition(user(user)),
                        quota.id().toString().getBytes(StandardCharsets.UTF_8),
                        values.encode(quota))));
            }
            for (Future<RecordMetadata> send : sends) {
                send.get();
            }
            for (int user = quotas - 100; user < quotas; user++) {
                QuotaId id = quota(user).id();
                Poll.until(
                        Duration.ofMinutes(2),
                        "in force",
                        () -> metering.controls().quotas().get(id).isPresent());
            }
            return System.nanoTime() - start;
        }
    }

    private static Quota quota(int user) {
        QuotaId id = new QuotaId(new Subject(SubjectKind.USER, user(user)), QuotaId.DEFAULT_NAME);
        long limit = 1L << 40;
        List<Threshold> thresholds =
                List.of(new Threshold(limit / 2, "50%", Action.ALERT), new Threshold(limit, "100%", Action.BLOCK));
        return new Quota(
                id, 1, PeriodCalendar.of(Period.MONTH, ZoneOffset.UTC), Direction.BOTH, limit, thresholds, 0, 0);
    }

    private static String user(int number) {
        return "user-" + number;
    }

    private static int partition(String user) {
        return Utils.toPositive(Utils.murmur2(user.getBytes(StandardCharsets.UTF_8))) % PARTITIONS;
    }

    private static KafkaProducer<byte[], byte[]> producer(String bootstrapServers) {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "compression.type", "lz4", "linger.ms", 1),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private static void produce(String bootstrapServers, LocalSchemaIds ids) throws Exception {
        Random random = new Random(1);
        AvroSerde<UsageBatch> serde = new AvroSerde<>(UsageBatch.class, ids);
        Map<Integer, List<UsageRecord>> open = new HashMap<>();
        Map<Integer, Long> sequences = new HashMap<>();
        long now = Instant.now().toEpochMilli();
        try (KafkaProducer<byte[], byte[]> producer = producer(bootstrapServers)) {
            for (int i = 0; i < RECORDS; i++) {
                String user = user(random.nextInt(USERS));
                int partition = partition(user);
                List<UsageRecord> records = open.computeIfAbsent(partition, key -> new ArrayList<>());
                records.add(record(user, now, i));
                if (records.size() == BATCH) {
                    send(producer, serde, partition, records, sequences, now);
                }
            }
            for (Map.Entry<Integer, List<UsageRecord>> rest : open.entrySet()) {
                send(producer, serde, rest.getKey(), rest.getValue(), sequences, now);
            }
        }
    }

    private static void send(
            KafkaProducer<byte[], byte[]> producer,
            AvroSerde<UsageBatch> serde,
            int partition,
            List<UsageRecord> records,
            Map<Integer, Long> sequences,
            long now)
            throws Exception {
        UsageBatch batch = UsageBatch.newBuilder()
                .setNode("n1")
                .setEpoch(1)
                .setSequence(sequences.merge(partition, 1L, Long::sum))
                .setFlushedAt(now)
                .setCumulativeUplink(0)
                .setCumulativeDownlink(0)
                .setCumulativeOverheadUplink(0)
                .setCumulativeOverheadDownlink(0)
                .setRecords(new ArrayList<>(records))
                .build();
        records.clear();
        producer.send(new ProducerRecord<>(
                        Topics.USAGE, partition, null, serde.serializer().serialize(Topics.USAGE, batch)))
                .get();
    }

    private static UsageRecord record(String user, long now, int number) {
        return UsageRecord.newBuilder()
                .setConnection(number)
                .setUser(user)
                .setInbound("socks")
                .setOutbound("direct")
                .setFrom(now)
                .setTo(now)
                .setUplink(number % 1000)
                .setDownlink(number % 10_000)
                .setOverheadUplink(13)
                .setOverheadDownlink(12)
                .setOpened(true)
                .setClosed(null)
                .build();
    }
}
