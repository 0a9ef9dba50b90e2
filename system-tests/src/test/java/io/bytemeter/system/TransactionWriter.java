package io.bytemeter.system;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.StringSerializer;

/** Commits one transaction after the other, each with a record in every partition, until the broker is gone. */
final class TransactionWriter implements AutoCloseable {
    private final String topic;
    private final int partitions;
    private final String name;
    private final KafkaProducer<String, String> producer;
    private Thread thread;

    /**
     * When this returns, the transaction that the same writer had open in a former life has been dealt with.
     *
     * @param id transactional id
     * @param life told in the records
     */
    TransactionWriter(int port, String topic, int partitions, String id, int life) {
        this.topic = topic;
        this.partitions = partitions;
        this.name = id + "-" + life;
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", "127.0.0.1:" + port, "transactional.id", id, "max.block.ms", 120_000),
                new StringSerializer(),
                new StringSerializer());
        producer.initTransactions();
    }

    /** @param committed raised with every commit */
    void start(AtomicInteger committed) {
        thread = new Thread(() -> run(committed), name);
        thread.start();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the commit fails if a record has failed
    private void run(AtomicInteger committed) {
        try {
            for (int number = 0; !Thread.interrupted(); number++) {
                producer.beginTransaction();
                for (int partition = 0; partition < partitions; partition++) {
                    producer.send(new ProducerRecord<>(topic, partition, null, name + "-" + number));
                }
                producer.commitTransaction();
                committed.incrementAndGet();
            }
        } catch (KafkaException expected) {
            // The broker was killed, or this was closed while it waited for it.
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws InterruptedException {
        producer.close(Duration.ZERO);
        if (thread != null) {
            thread.interrupt();
            thread.join();
        }
    }
}
