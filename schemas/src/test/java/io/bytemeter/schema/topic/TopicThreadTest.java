package io.bytemeter.schema.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TopicThreadTest {
    private final List<MockConsumer<byte[], byte[]>> consumers = new CopyOnWriteArrayList<>();
    private final CountDownLatch reading = new CountDownLatch(1);

    private Consumer<byte[], byte[]> consumer() {
        MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
        consumer.assign(List.of());
        consumers.add(consumer);
        return consumer;
    }

    /** Only a wake-up ends it. */
    private static void pollForEver(Consumer<byte[], byte[]> consumer) {
        while (true) {
            consumer.poll(Duration.ZERO);
        }
    }

    private static void ignored(RuntimeException failure) {
        throw new AssertionError("did not fail", failure);
    }

    @Test
    void whoeverWaitsInTheConsumerIsWokenByTheClose() throws Exception {
        TopicThread thread = new TopicThread(
                "test",
                this::consumer,
                consumer -> {
                    reading.countDown();
                    pollForEver(consumer);
                },
                TopicThreadTest::ignored);
        thread.start();
        reading.await();
        thread.close();

        assertThat(thread.isClosed()).isTrue();
        assertThat(consumers)
                .allSatisfy(consumer -> assertThat(consumer.closed()).isTrue());
    }

    @Test
    void afterAFailureItGoesOnWithAnotherConsumer() throws Exception {
        List<String> failures = new CopyOnWriteArrayList<>();
        AtomicInteger lives = new AtomicInteger();
        TopicThread thread = new TopicThread(
                "test",
                this::consumer,
                consumer -> {
                    if (lives.incrementAndGet() == 1) {
                        throw new KafkaException("away");
                    }
                    reading.countDown();
                    pollForEver(consumer);
                },
                failure -> failures.add(failure.getMessage()));
        thread.start();
        reading.await();
        thread.close();

        assertThat(failures).containsExactly("away");
        assertThat(consumers).hasSize(2);
        assertThat(consumers.get(0).closed()).isTrue();
    }

    @Test
    void aConsumerThatComesAfterTheCloseIsNotReadFrom() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        AtomicInteger reads = new AtomicInteger();
        CountDownLatch made = new CountDownLatch(1);
        TopicThread thread = new TopicThread(
                "test",
                () -> {
                    made.countDown();
                    await(closed);
                    return consumer();
                },
                consumer -> reads.incrementAndGet(),
                TopicThreadTest::ignored);
        thread.start();
        made.await();
        Thread closer = new Thread(thread::close);
        closer.start();
        while (!thread.isClosed()) {
            Thread.onSpinWait();
        }
        closed.countDown();
        closer.join();

        assertThat(reads).hasValue(0);
        assertThat(consumers).singleElement().satisfies(consumer -> assertThat(consumer.closed())
                .isTrue());
    }

    @Test
    void itCanBeClosedByWhatItCalls() throws Exception {
        AtomicReference<TopicThread> thread = new AtomicReference<>();
        thread.set(new TopicThread(
                "test",
                this::consumer,
                consumer -> {
                    thread.get().close();
                    reading.countDown();
                },
                TopicThreadTest::ignored));
        thread.get().start();
        reading.await();

        assertThat(thread.get().isClosed()).isTrue();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
