package io.bytemeter.system;

import io.bytemeter.schema.UsageBatch;
import io.bytemeter.schema.UsageRecord;
import io.bytemeter.schema.id.SchemaIds;
import io.bytemeter.schema.topic.Topics;
import io.bytemeter.schema.wire.AvroSerde;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;

/**
 * Usage of very many users, as one node would send it: a history of days, and a flow of so many records a second. What
 * each user should have can be computed at any time. Every tenth user has nothing of the flow, so that its totals are
 * known to the byte while it runs.
 */
final class MeasuredUsage implements AutoCloseable {
    private static final int BATCH = 500;
    private static final long TICK_NS = 50_000_000;

    /** Of every hundred users, so many have usage on each day of the history; the others once a month. */
    private final int daily = Integer.getInteger("cluster.daily", 10);

    private final int users;
    private LocalDate end; // of the history; what was loaded on another day ends there
    private final KafkaProducer<byte[], byte[]> producer;
    private final AvroSerde<UsageBatch> serde;
    private final byte[] partitionOf;
    private final List<List<UsageRecord>> open = new ArrayList<>();
    private final long[] sequences;
    private final long[] cumulative;
    private final AtomicLongArray flowed;
    private final AtomicBoolean flowing = new AtomicBoolean();
    private final Clock clock = Clock.systemUTC();
    private final long epoch = clock.millis(); // each run goes on as another life of the node
    private Thread thread;
    private volatile Exception failed;

    /** The history goes from the beginning of the month before last to yesterday. */
    MeasuredUsage(int users, int partitions, String bootstrapServers, SchemaIds ids) {
        this.users = users;
        this.end = LocalDate.now(clock);
        this.serde = new AvroSerde<>(UsageBatch.class, ids);
        this.partitionOf = new byte[users];
        this.sequences = new long[partitions];
        this.cumulative = new long[partitions];
        this.flowed = new AtomicLongArray(users);
        for (int user = 0; user < users; user++) {
            partitionOf[user] =
                    (byte) (Utils.toPositive(Utils.murmur2(id(user).getBytes(StandardCharsets.UTF_8))) % partitions);
        }
        for (int partition = 0; partition < partitions; partition++) {
            open.add(new ArrayList<>());
        }
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "compression.type", "lz4", "linger.ms", 5),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    static String id(int user) {
        return String.format("user-%07d", user);
    }

    static boolean isStill(int user) {
        return user % 10 == 0;
    }

    /** The last month that is over. */
    LocalDate lastMonth() {
        return end.withDayOfMonth(1).minusMonths(1);
    }

    LocalDate thisMonth() {
        return end.withDayOfMonth(1);
    }

    private boolean isUsed(int user, LocalDate day) {
        return user % 100 < daily || day.getDayOfMonth() == 1 + user % 20;
    }

    private static long downlink(int user, LocalDate day) {
        return 1_000 + (user * 7_919L + day.toEpochDay() * 104_729L) % 1_000_000;
    }

    /** The user's downlink of a month, without what has flowed. */
    long history(int user, LocalDate month) {
        long sum = 0;
        for (LocalDate day = month; day.getMonth() == month.getMonth() && day.isBefore(end); day = day.plusDays(1)) {
            sum += isUsed(user, day) ? downlink(user, day) : 0;
        }
        return sum;
    }

    /** What the user has got of the flow. */
    long flowed(int user) {
        return flowed.get(user);
    }

    /** All users' downlink of a month, with what has flowed if it is this one. */
    long total(LocalDate month) {
        long sum = 0;
        for (int user = 0; user < users; user++) {
            sum += history(user, month) + (month.equals(thisMonth()) ? flowed(user) : 0);
        }
        return sum;
    }

    /** Sends all of the history; returns the number of records. */
    long sendHistory() throws IOException {
        long records = 0;
        for (LocalDate day = thisMonth().minusMonths(2); day.isBefore(end); day = day.plusDays(1)) {
            long noon = day.atTime(12, 0).toInstant(ZoneOffset.UTC).toEpochMilli();
            for (int user = 0; user < users; user++) {
                if (isUsed(user, day)) {
                    add(user, noon, downlink(user, day));
                    records++;
                }
            }
        }
        sendAll();
        flush();
        return records;
    }

    /** So many records a second from now on, of users by chance. */
    void flow(int perSecond) {
        flowing.set(true);
        thread = new Thread(() -> flowUntilStopped((int) (perSecond * TICK_NS / 1_000_000_000)), "flow");
        thread.start();
    }

    private void flowUntilStopped(int records) {
        Random random = new Random();
        try {
            for (long at = System.nanoTime(); flowing.get(); at += TICK_NS) {
                LockSupport.parkNanos(at - System.nanoTime());
                long now = clock.millis();
                for (int i = 0; i < records; i++) {
                    int user = random.nextInt(users);
                    user += isStill(user) ? 1 : 0;
                    flowed.addAndGet(user, 700);
                    add(user, now, 700);
                }
                sendAll();
            }
            flush();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    void stop() throws InterruptedException {
        flowing.set(false);
        thread.join();
    }

    private void add(int user, long at, long downlink) throws IOException {
        int partition = partitionOf[user];
        List<UsageRecord> records = open.get(partition);
        records.add(new UsageRecord((long) user, id(user), "in", "out", at, at, 0L, downlink, 0L, 0L, false, null));
        cumulative[partition] += downlink;
        if (records.size() == BATCH) {
            send(partition);
        }
    }

    private void flush() {
        producer.flush();
        if (failed != null) {
            throw new IllegalStateException("usage was not sent", failed);
        }
    }

    private void sendAll() throws IOException {
        for (int partition = 0; partition < open.size(); partition++) {
            if (!open.get(partition).isEmpty()) {
                send(partition);
            }
        }
    }

    private void send(int partition) throws IOException {
        UsageBatch batch = UsageBatch.newBuilder()
                .setNode("n1")
                .setEpoch(epoch)
                .setSequence(++sequences[partition])
                .setFlushedAt(clock.millis())
                .setCumulativeUplink(0)
                .setCumulativeDownlink(cumulative[partition])
                .setCumulativeOverheadUplink(0)
                .setCumulativeOverheadDownlink(0)
                .setRecords(open.get(partition))
                .build();
        byte[] value = serde.serializer().serialize(Topics.USAGE, batch);
        var unused = producer.send(
                new ProducerRecord<>(Topics.USAGE, partition, "n1".getBytes(StandardCharsets.UTF_8), value),
                (sent, failure) -> failed = failure == null ? failed : failure);
        open.get(partition).clear();
    }

    /** Goes on behind what a former run has sent. */
    void read(DataInputStream in) throws IOException {
        end = LocalDate.ofEpochDay(in.readLong());
        for (int user = 0; user < users; user++) {
            flowed.set(user, in.readLong());
        }
    }

    void write(DataOutputStream out) throws IOException {
        out.writeLong(end.toEpochDay());
        for (int user = 0; user < users; user++) {
            out.writeLong(flowed.get(user));
        }
    }

    @Override
    public void close() {
        flowing.set(false);
        producer.close();
    }
}
