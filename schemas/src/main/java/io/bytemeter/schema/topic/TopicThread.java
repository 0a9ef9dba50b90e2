package io.bytemeter.schema.topic;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that reads topics until it is closed: through one consumer after the other, a new one a second after each
 * failure. It does not keep a program alive.
 */
public final class TopicThread implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(TopicThread.class);
    private static final Duration RETRY_PAUSE = Duration.ofSeconds(1);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final Reading reading;
    private final java.util.function.Consumer<RuntimeException> failed;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private volatile @Nullable Consumer<byte[], byte[]> current;

    /** What is done with one consumer; on the thread. */
    @FunctionalInterface
    public interface Reading {
        /**
         * Reads until {@link #isClosed()}; a wait in the consumer ends by itself then.
         *
         * @throws RuntimeException to go on with another consumer
         */
        void read(Consumer<byte[], byte[]> consumer);
    }

    /**
     * Starts nothing yet.
     *
     * @param name of the thread
     * @param consumers makes them; they are closed here
     * @param failed told, on the thread, what ended a consumer
     */
    public TopicThread(
            String name,
            Supplier<Consumer<byte[], byte[]>> consumers,
            Reading reading,
            java.util.function.Consumer<RuntimeException> failed) {
        this.consumers = consumers;
        this.reading = reading;
        this.failed = failed;
        this.thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    public boolean isClosed() {
        return closing.getCount() == 0;
    }

    private void run() {
        while (!isClosed()) {
            try (Consumer<byte[], byte[]> consumer = consumers.get()) {
                current = consumer;
                if (!isClosed()) { // else nobody has woken this consumer
                    reading.read(consumer);
                }
            } catch (WakeupException e) {
                logger.atDebug().addKeyValue("thread", thread.getName()).log("woken up to stop");
            } catch (RuntimeException e) {
                failed.accept(e);
                pause();
            }
        }
    }

    private void pause() {
        try {
            if (closing.await(RETRY_PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                logger.atDebug().addKeyValue("thread", thread.getName()).log("stopping");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closing.countDown();
        }
    }

    /** Waits for the thread, ten seconds at most; called on the thread itself, it ends soon after. */
    @Override
    public void close() {
        closing.countDown();
        if (Thread.currentThread() == thread) {
            return;
        }
        Consumer<byte[], byte[]> consumer = current;
        if (consumer != null) {
            consumer.wakeup();
        }
        try {
            thread.join(STOP_LIMIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
