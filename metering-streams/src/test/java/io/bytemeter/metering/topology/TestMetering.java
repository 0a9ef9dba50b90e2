package io.bytemeter.metering.topology;

import io.bytemeter.metering.query.Copies;
import io.bytemeter.metering.query.HeardCommits;
import io.bytemeter.metering.query.OpenBooks;
import io.bytemeter.metering.query.Tops;
import io.bytemeter.schema.AccessCommand;
import io.bytemeter.schema.AccessState;
import io.bytemeter.schema.AccessVerb;
import io.bytemeter.schema.Gap;
import io.bytemeter.schema.NodeStatus;
import io.bytemeter.schema.QuotaAlert;
import io.bytemeter.schema.UsageBatch;
import io.bytemeter.schema.UsageRecord;
import io.bytemeter.schema.UsageTotal;
import io.bytemeter.schema.id.LocalSchemaIds;
import io.bytemeter.schema.id.SchemaIds;
import io.bytemeter.schema.topic.Topics;
import io.bytemeter.schema.wire.AvroSerde;
import io.bytemeter.usage.quota.Quota;
import io.bytemeter.usage.quota.QuotaId;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/** The topology under a test driver: one partition, a commit after each record, a clock that the test moves. */
public final class TestMetering implements AutoCloseable {
    private final SchemaIds ids;
    private final AvroSerde<UsageBatch> batches;
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final TopologyTestDriver driver;
    private final TestInputTopic<byte[], byte[]> usage;
    private final TestOutputTopic<byte[], byte[]> rejected;
    private final TestOutputTopic<String, UsageTotal> totals;
    private final TestOutputTopic<String, Gap> gaps;
    private final TestOutputTopic<String, QuotaAlert> alerts;
    private final TestOutputTopic<String, AccessState> access;
    private final TestInputTopic<String, byte[]> quotas;
    private final TestInputTopic<String, byte[]> commands;
    private Instant now;
    private final Tops tops = new Tops();
    private final OpenBooks open = new OpenBooks();
    private long sequence;

    public TestMetering(Path directory, ZoneId zone, Instant now) {
        this(directory, zone, now, 1000);
    }

    /** @param openRows that are kept on heap */
    public TestMetering(Path directory, ZoneId zone, Instant now, long openRows) {
        this.now = now;
        ids = LocalSchemaIds.open(directory.resolve("schemas.json"));
        batches = new AvroSerde<>(UsageBatch.class, ids);
        BookConfig config =
                new BookConfig(zone, openRows, Duration.ofMillis(25), Duration.ofSeconds(1), Duration.ofMinutes(10));
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        properties.put(
                StreamsConfig.STATE_DIR_CONFIG, directory.resolve("state").toString());
        driver = new TopologyTestDriver(
                MeteringTopology.build(
                        config, ids, MeteringCounters.in(registry), new HeardCommits(tops, new Copies(), open)),
                properties,
                now);
        usage = driver.createInputTopic(Topics.USAGE, new ByteArraySerializer(), new ByteArraySerializer());
        rejected = driver.createOutputTopic(Topics.REJECTED, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        totals = driver.createOutputTopic(
                Topics.TOTALS, new StringDeserializer(), new AvroSerde<>(UsageTotal.class, ids).deserializer());
        gaps = driver.createOutputTopic(
                Topics.GAPS, new StringDeserializer(), new AvroSerde<>(Gap.class, ids).deserializer());
        alerts = driver.createOutputTopic(
                Topics.ALERTS, new StringDeserializer(), new AvroSerde<>(QuotaAlert.class, ids).deserializer());
        access = driver.createOutputTopic(
                Topics.ACCESS, new StringDeserializer(), new AvroSerde<>(AccessState.class, ids).deserializer());
        quotas = driver.createInputTopic(Topics.QUOTAS, new StringSerializer(), new ByteArraySerializer());
        commands = driver.createInputTopic(Topics.COMMANDS, new StringSerializer(), new ByteArraySerializer());
    }

    public SchemaIds ids() {
        return ids;
    }

    /** Sends records as the next batch of node "n1". */
    public void send(UsageRecord... records) {
        send(++sequence, records);
    }

    public void send(long batchSequence, UsageRecord... records) {
        sendRaw(serialize(batch(batchSequence, records)));
    }

    public byte[] serialize(UsageBatch batch) {
        return batches.serializer().serialize(Topics.USAGE, batch);
    }

    public void sendRaw(byte[] value) {
        usage.pipeInput("n1".getBytes(java.nio.charset.StandardCharsets.UTF_8), value, now);
    }

    /** Lets everything that waits for a commit or the clock happen. */
    public void settle() {
        for (int i = 0; i < 5; i++) {
            driver.advanceWallClockTime(Duration.ofMillis(500));
            now = now.plusMillis(500);
        }
    }

    public TestOutputTopic<byte[], byte[]> rejected() {
        return rejected;
    }

    public TestOutputTopic<String, UsageTotal> totals() {
        return totals;
    }

    /** What is told of all that is committed. */
    public Tops tops() {
        return tops;
    }

    public OpenBooks open() {
        return open;
    }

    /** What has gone out on the gaps topic since the last call. */
    public List<Gap> gaps() {
        return gaps.readValuesToList();
    }

    /** What has gone out on the alerts topic since the last call. */
    public List<QuotaAlert> alerts() {
        return alerts.readValuesToList();
    }

    /** What has gone out on the access topic since the last call; null where a user's record was withdrawn. */
    public List<AccessState> access() {
        return access.readValuesToList();
    }

    public void put(Quota quota) {
        quotas.pipeInput(quota.id().toString(), new QuotaValues(ids).encode(quota), now);
    }

    public void putQuotaRaw(String key, byte @Nullable [] value) {
        quotas.pipeInput(key, value, now);
    }

    public void delete(QuotaId id) {
        quotas.pipeInput(id.toString(), (byte[]) null, now);
    }

    public void command(String user, AccessVerb verb, @Nullable Instant until) {
        AccessCommand command = AccessCommand.newBuilder()
                .setUser(user)
                .setCommand(verb)
                .setUntil(until == null ? null : until.toEpochMilli())
                .setAt(now.toEpochMilli())
                .build();
        commands.pipeInput(
                user, new AvroSerde<>(AccessCommand.class, ids).serializer().serialize(Topics.COMMANDS, command), now);
    }

    public Instant now() {
        return now;
    }

    /** Lets the wall clock come to {@code instant}, and then what waits for it happen. */
    public void advanceTo(Instant instant) {
        driver.advanceWallClockTime(Duration.between(now, instant));
        now = instant;
    }

    public double counted(String name) {
        return registry.get(name).counter().count();
    }

    Timer latency() {
        return registry.get("bytemeter.metering.latency").timer();
    }

    public KeyValueStore<Bytes, byte[]> book(String store) {
        return driver.getKeyValueStore(store);
    }

    public KeyValueStore<String, byte[]> nodes() {
        return driver.getKeyValueStore(MeteringTopology.NODES_STORE);
    }

    public KeyValueStore<String, byte[]> declaredGaps() {
        return driver.getKeyValueStore(MeteringTopology.DECLARED_GAPS_STORE);
    }

    /** A gap as a node declares it. */
    public void sendGap(Gap gap) {
        RecordHeaders headers = new RecordHeaders();
        headers.add(Topics.DECLARED_GAP, gap.getId().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        driver.createInputTopic(
                        Topics.GAPS,
                        new org.apache.kafka.common.serialization.StringSerializer(),
                        new ByteArraySerializer())
                .pipeInput(new TestRecord<>(
                        gap.getNode(),
                        new AvroSerde<>(Gap.class, ids).serializer().serialize(Topics.GAPS, gap),
                        headers));
    }

    public void sendStatus(NodeStatus status) {
        sendStatus(
                status.getNode(),
                new AvroSerde<>(NodeStatus.class, ids).serializer().serialize(Topics.NODES, status));
    }

    public void sendStatus(String node, byte[] status) {
        driver.createInputTopic(Topics.NODES, new StringSerializer(), new ByteArraySerializer())
                .pipeInput(node, status);
    }

    public static UsageBatch batch(long sequence, UsageRecord... records) {
        return UsageBatch.newBuilder()
                .setNode("n1")
                .setEpoch(1)
                .setSequence(sequence)
                .setFlushedAt(Instant.parse("2026-11-21T10:00:00Z").toEpochMilli())
                .setCumulativeUplink(0)
                .setCumulativeDownlink(0)
                .setCumulativeOverheadUplink(0)
                .setCumulativeOverheadDownlink(0)
                .setRecords(List.of(records))
                .build();
    }

    /** A record of one second, of a connection opened in it. */
    public static UsageRecord record(String user, String at, long uplink, long downlink) {
        long from = Instant.parse(at).toEpochMilli();
        return UsageRecord.newBuilder()
                .setConnection(1)
                .setUser(user)
                .setInbound("socks")
                .setOutbound("direct")
                .setFrom(from)
                .setTo(from + 1000)
                .setUplink(uplink)
                .setDownlink(downlink)
                .setOverheadUplink(13)
                .setOverheadDownlink(12)
                .setOpened(true)
                .setClosed(null)
                .build();
    }

    @Override
    public void close() {
        driver.close();
        ids.close();
    }
}
