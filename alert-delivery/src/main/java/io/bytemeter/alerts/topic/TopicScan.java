package io.bytemeter.alerts.topic;

import io.bytemeter.alerts.AlertsUnavailableException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Reads a stretch of a topic in the order of its records' times, over all partitions, with memory for a page of it.
 * Thread-safe; a few scans run at a time.
 */
public final class TopicScan {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int AT_A_TIME = 4;

    private final Clients clients;
    private final String topic;
    private final Clock clock;
    private final Semaphore places = new Semaphore(AT_A_TIME);

    public TopicScan(Clients clients, String topic, Clock clock) {
        this.clients = clients;
        this.topic = topic;
        this.clock = clock;
    }

    /**
     * What to read.
     *
     * @param start offsets to begin at; null to begin with records of {@code from}
     * @param end offsets to end at; null for the present ends
     * @param from time of the first records, ms since the epoch
     * @param to no records after this time are wanted, ms since the epoch
     * @param limit most values wanted
     */
    public record Stretch(@Nullable Place start, @Nullable Place end, long from, long to, int limit) {}

    /** What was read of the topic; {@code next} is null if it was all. */
    public record Found<T>(List<Hit<T>> hits, @Nullable Place next) {}

    /** A value, its partition, and where its partition goes on. */
    public record Hit<T>(T value, int partition, long nextOffset) {}

    /**
     * Reads {@code stretch}.
     *
     * @param select the value of a record, if it is wanted
     */
    public <T> Found<T> read(Stretch stretch, Function<ConsumerRecord<byte[], byte[]>, Optional<T>> select) {
        try {
            if (!places.tryAcquire(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AlertsUnavailableException("too many readers of " + topic, null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AlertsUnavailableException("interrupted", e);
        }
        try (Consumer<byte[], byte[]> consumer = clients.reader("bytemeter-alerts-scan")) {
            return new Reading<>(consumer, stretch, select).read();
        } catch (KafkaException e) {
            throw new AlertsUnavailableException("Kafka does not answer: " + e.getMessage(), e);
        } finally {
            places.release();
        }
    }

    private record Item<T>(long time, long offset, T value) {}

    /** One partition: what has been read of it and not been told yet. */
    private static final class Lane<T> {
        private final int partition;
        private final long end;
        private final Queue<Item<T>> buffer = new ArrayDeque<>();
        private long next;
        private boolean exhausted;

        Lane(int partition, long start, long end) {
            this.partition = partition;
            this.next = start;
            this.end = end;
            this.exhausted = start >= end;
        }

        long place() {
            Item<T> head = buffer.peek();
            return head == null ? next : head.offset();
        }
    }

    private final class Reading<T> {
        private final Consumer<byte[], byte[]> consumer;
        private final Stretch stretch;
        private final Function<ConsumerRecord<byte[], byte[]>, Optional<T>> select;
        private final long deadline = clock.millis() + LIMIT.toMillis();

        Reading(
                Consumer<byte[], byte[]> consumer,
                Stretch stretch,
                Function<ConsumerRecord<byte[], byte[]>, Optional<T>> select) {
            this.consumer = consumer;
            this.stretch = stretch;
            this.select = select;
        }

        Found<T> read() {
            Map<TopicPartition, Lane<T>> lanes = lanes();
            consumer.assign(lanes.keySet());
            lanes.forEach((partition, lane) -> consumer.seek(partition, lane.next));
            List<Hit<T>> hits = new ArrayList<>();
            while (hits.size() < stretch.limit()) {
                if (lanes.values().stream().anyMatch(lane -> !lane.exhausted && lane.buffer.isEmpty())) {
                    poll(lanes);
                    continue;
                }
                Lane<T> first = lanes.values().stream()
                        .filter(lane -> !lane.buffer.isEmpty())
                        .min(Comparator.comparingLong(lane -> time(lane)))
                        .orElse(null);
                if (first == null) {
                    return new Found<>(hits, null);
                }
                Item<T> record = first.buffer.remove();
                hits.add(new Hit<>(record.value(), first.partition, record.offset() + 1));
            }
            boolean more = lanes.values().stream().anyMatch(lane -> !lane.exhausted || !lane.buffer.isEmpty());
            return new Found<>(hits, more ? place(lanes) : null);
        }

        private long time(Lane<T> lane) {
            Item<T> head = lane.buffer.peek();
            return head == null ? Long.MAX_VALUE : head.time();
        }

        private Place place(Map<TopicPartition, Lane<T>> lanes) {
            Place place = new Place(lanes.size());
            lanes.values().forEach(lane -> place.offset(lane.partition, lane.place()));
            return place;
        }

        private Map<TopicPartition, Lane<T>> lanes() {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .sorted(Comparator.comparingInt(TopicPartition::partition))
                    .toList();
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            Map<TopicPartition, OffsetAndTimestamp> starts = Map.of();
            if (stretch.start() == null) {
                Map<TopicPartition, Long> times = new HashMap<>();
                partitions.forEach(partition -> times.put(partition, Math.max(0, stretch.from())));
                starts = consumer.offsetsForTimes(times);
            }
            Map<TopicPartition, Lane<T>> lanes = new HashMap<>();
            for (TopicPartition partition : partitions) {
                int number = partition.partition();
                long end = ends.getOrDefault(partition, 0L);
                OffsetAndTimestamp at = starts.get(partition);
                long start = stretch.start() != null ? stretch.start().offset(number) : at == null ? end : at.offset();
                long last = stretch.end() == null
                        ? end
                        : Math.min(end, stretch.end().offset(number));
                lanes.put(partition, new Lane<>(number, start, last));
            }
            return lanes;
        }

        private void poll(Map<TopicPartition, Lane<T>> lanes) {
            if (clock.millis() > deadline) {
                throw new AlertsUnavailableException(
                        "not all of " + topic + " could be read in " + LIMIT.toSeconds() + " s", null);
            }
            lanes.forEach((partition, lane) -> {
                if (lane.exhausted || !lane.buffer.isEmpty()) {
                    consumer.pause(List.of(partition));
                } else {
                    consumer.resume(List.of(partition));
                }
            });
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                Lane<T> lane = lanes.get(new TopicPartition(topic, record.partition()));
                if (lane != null && !lane.exhausted) {
                    take(lane, record);
                }
            }
            lanes.forEach((partition, lane) -> {
                if (!lane.exhausted && lane.buffer.isEmpty()) {
                    lane.next = consumer.position(partition); // past what is no record: marks of transactions
                }
                lane.exhausted |= lane.next >= lane.end;
            });
        }

        private void take(Lane<T> lane, ConsumerRecord<byte[], byte[]> record) {
            if (record.offset() >= lane.end || record.timestamp() > stretch.to()) {
                lane.exhausted = true;
                return;
            }
            lane.next = record.offset() + 1;
            select.apply(record)
                    .ifPresent(value -> lane.buffer.add(new Item<>(record.timestamp(), record.offset(), value)));
        }
    }
}
