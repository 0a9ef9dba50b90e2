package io.bytemeter.bench.topology;

import io.bytemeter.schema.topic.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.util.Utf8;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** A bare consumer: polls, decodes each record of usage without making an object of it, and hands it on. */
final class ConsumingBooker implements Booker {
    /** What is done with a record. */
    interface Taker {
        /**
         * Takes one record.
         *
         * @param user is reused for the next
         */
        void take(Utf8 user, long bytes);
    }

    /** Of Confluent's wire format: a zero and the number of the schema. */
    private static final int PREFIX = 5;

    private static final int CUMULATIVES = 4;
    private static final Duration POLL = Duration.ofMillis(100);

    private final Taker taker;
    private final Thread thread = new Thread(this::run, "consumer");
    private final Utf8 user = new Utf8();
    private final Utf8 other = new Utf8();
    private @Nullable KafkaConsumer<byte[], byte[]> consumer;
    private @Nullable BinaryDecoder decoder;
    private final LongAdder records = new LongAdder();
    private volatile boolean closed;

    ConsumingBooker(Taker taker) {
        this.taker = taker;
    }

    @Override
    public void start(String bootstrapServers, Path directory) {
        consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "group.id",
                        "bench",
                        "auto.offset.reset",
                        "earliest",
                        "max.partition.fetch.bytes",
                        4 << 20),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        consumer.subscribe(List.of(Topics.USAGE));
        thread.start();
    }

    private void run() {
        try (KafkaConsumer<byte[], byte[]> polled = consumer) {
            while (polled != null && !closed) {
                for (ConsumerRecord<byte[], byte[]> batch : polled.poll(POLL)) {
                    records.add(decode(batch.value()));
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** In the order of UsageBatch.avsc; answers the number of records. */
    private long decode(byte[] value) throws IOException {
        BinaryDecoder in = DecoderFactory.get().binaryDecoder(value, PREFIX, value.length - PREFIX, decoder);
        decoder = in;
        in.readString(other);
        for (int number = 0; number < 3 + CUMULATIVES; number++) { // epoch, sequence, flushedAt, and the counters
            in.readLong();
        }
        long count = 0;
        for (long left = in.readArrayStart(); left > 0; left = in.arrayNext()) {
            count += left;
            for (long i = 0; i < left; i++) {
                record(in);
            }
        }
        return count;
    }

    private void record(BinaryDecoder in) throws IOException {
        in.readLong(); // connection
        in.readString(user);
        in.readString(other); // inbound
        in.readString(other); // outbound
        in.readLong(); // from
        in.readLong(); // to
        long bytes = in.readLong() + in.readLong();
        in.readLong(); // overhead
        in.readLong();
        in.readBoolean(); // opened
        if (in.readIndex() == 1) {
            in.readEnum(); // why it was closed
        }
        taker.take(user, bytes);
    }

    @Override
    public long records() {
        return records.sum();
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        thread.join();
    }
}
