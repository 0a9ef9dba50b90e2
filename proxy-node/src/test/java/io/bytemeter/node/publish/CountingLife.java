package io.bytemeter.node.publish;

import io.bytemeter.node.config.NodeSettings;
import io.bytemeter.node.meter.ConnectionMeter;
import io.bytemeter.node.meter.LoopMeter;
import io.bytemeter.node.meter.MeterTotals;
import io.bytemeter.schema.id.LocalSchemaIds;
import io.bytemeter.schema.topic.Topics;
import io.bytemeter.usage.CloseReason;
import io.netty.util.concurrent.DefaultEventExecutorGroup;
import io.netty.util.concurrent.EventExecutor;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * One life of a node that does nothing but count: says each thing it is about to count on its output, then counts it. What
 * it publishes goes to a file, which stands for the broker. {@code directory seed} counts until it is killed; with
 * {@code drain} for a seed it publishes what is left and ends.
 */
final class CountingLife {
    static final int PARTITIONS = 4;
    static final int LOOPS = 2;
    static final int MESSAGE_BYTES = 4 + 4 + 8 + 4 + 8;
    static final int OPENED = -1;

    private final Random random;
    private final int number;
    private final EventExecutor executor;
    private final LoopMeter meter;
    private final FileOutputStream out;
    private final List<Counted> live = new ArrayList<>();

    private static final class Counted {
        final ConnectionMeter meter;
        int user;

        Counted(ConnectionMeter meter, int user) {
            this.meter = meter;
            this.user = user;
        }
    }

    private CountingLife(Random random, int number, EventExecutor executor, LoopMeter meter, FileOutputStream out) {
        this.random = random;
        this.number = number;
        this.executor = executor;
        this.meter = meter;
        this.out = out;
    }

    public static void main(String[] args) throws Exception {
        Path directory = Path.of(args[0]);
        Clock clock = Clock.systemUTC();
        NodeSettings settings = new NodeSettings(
                "node-1",
                Path.of(""),
                Duration.ofMillis(10),
                directory.resolve("node"),
                16 << 20,
                Duration.ofMillis(5),
                Duration.ofSeconds(30),
                -1);
        NodeLedger ledger = NodeLedger.open(settings, clock, new SecureRandom());
        try (LocalSchemaIds ids = LocalSchemaIds.open(directory.resolve("schemas.json"));
                FileChannel broker = FileChannel.open(
                        directory.resolve("broker"), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            UsagePublisher publisher =
                    new UsagePublisher(settings, "1", clock, ledger, new FileCluster(broker, args[1]), ids);
            publisher.start(() -> MeterTotals.NONE);
            if (!args[1].equals("drain")) {
                DefaultEventExecutorGroup loops = new DefaultEventExecutorGroup(LOOPS);
                FileOutputStream out = new FileOutputStream(FileDescriptor.out);
                Random random = new Random(Long.parseLong(args[1]));
                for (int i = 0; i < LOOPS; i++) {
                    EventExecutor executor = loops.next();
                    LoopMeter meter =
                            new LoopMeter(executor, clock, settings.flushInterval(), publisher, ledger.connections());
                    CountingLife life = new CountingLife(new Random(random.nextLong()), i, executor, meter, out);
                    executor.execute(meter::start);
                    executor.execute(life::count);
                }
                loops.terminationFuture().await();
            }
            publisher.close();
        }
        ledger.close();
    }

    private void count() {
        try {
            for (int i = 0; i < 20; i++) {
                step();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        executor.execute(this::count);
    }

    private void step() throws IOException {
        int choice = random.nextInt(100);
        if (live.isEmpty() || (choice < 5 && live.size() < 40)) {
            ConnectionMeter connection = meter.open("in-" + random.nextInt(3));
            say(OPENED, connection.number(), 0, 0);
            Counted counted = new Counted(connection, random.nextInt(50));
            connection.user("user-" + counted.user);
            live.add(counted);
            return;
        }
        int index = random.nextInt(live.size());
        Counted counted = live.get(index);
        if (choice < 10) {
            counted.meter.close(CloseReason.COMPLETED);
            live.remove(index);
        } else if (choice < 15) {
            counted.meter.outbound("out-" + random.nextInt(3));
        } else if (choice < 17 && counted.meter.bytes() == 0) {
            counted.user = random.nextInt(50);
            counted.meter.user("user-" + counted.user);
        } else {
            long bytes = 1L + random.nextInt(100_000);
            int counter = random.nextInt(4);
            say(counter, counted.meter.number(), counted.user, bytes);
            switch (counter) {
                case 0 -> counted.meter.uplink(bytes);
                case 1 -> counted.meter.downlink(bytes);
                case 2 -> counted.meter.overheadUplink(bytes);
                default -> counted.meter.overheadDownlink(bytes);
            }
        }
    }

    /** One write, so that the other end has all of it or nothing. */
    private void say(int counter, long connection, int user, long bytes) throws IOException {
        ByteBuffer message = ByteBuffer.allocate(MESSAGE_BYTES);
        message.putInt(number).putInt(counter).putLong(connection).putInt(user).putLong(bytes);
        out.write(message.array());
    }

    /** Writes usage to a file; a tenth of what it took it does not acknowledge. */
    private record FileCluster(FileChannel broker, String seed) implements Cluster {
        @Override
        public int usagePartitions() {
            return PARTITIONS;
        }

        @Override
        public byte @Nullable [] lastStatus() {
            return null;
        }

        @Override
        public Producer<byte[], byte[]> producer() {
            boolean forgetful = !seed.equals("drain");
            Random random = new Random(seed.hashCode());
            return new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer()) {
                @Override
                public synchronized Future<RecordMetadata> send(
                        ProducerRecord<byte[], byte[]> record, Callback callback) {
                    if (record.topic().equals(Topics.USAGE)) {
                        write(record.partition(), record.value());
                        if (forgetful && random.nextInt(10) == 0) {
                            throw new TimeoutException("on purpose");
                        }
                    }
                    return super.send(record, callback);
                }
            };
        }

        private void write(int partition, byte[] value) {
            ByteBuffer bytes = ByteBuffer.allocate(8 + value.length);
            bytes.putInt(partition).putInt(value.length).put(value).flip();
            try {
                broker.write(bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
