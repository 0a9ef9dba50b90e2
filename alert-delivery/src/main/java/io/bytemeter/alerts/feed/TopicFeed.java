package io.bytemeter.alerts.feed;

import io.bytemeter.alerts.Alert;
import io.bytemeter.alerts.AlertFeed;
import io.bytemeter.alerts.AlertsUnavailableException;
import io.bytemeter.alerts.topic.AlertValues;
import io.bytemeter.alerts.topic.Clients;
import io.bytemeter.alerts.topic.Place;
import io.bytemeter.alerts.topic.TopicScan;
import io.bytemeter.schema.topic.TopicThread;
import io.bytemeter.schema.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows the end of the alerts topic on a thread of its own. */
public final class TopicFeed implements AlertFeed, AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(TopicFeed.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final int BACKLOG_PAGE = 500;

    private final TopicScan scan;
    private final AlertValues values;
    private final int partitions;

    private final Object lock = new Object();
    private final Set<Follower> followers = new LinkedHashSet<>();

    /** Where the reader is; null until it is anywhere. It stays over a loss of the connection. */
    private @Nullable Place place;

    private final TopicThread thread;
    private boolean failing; // the thread's

    /** @param partitions of the alerts topic */
    public TopicFeed(Clients clients, TopicScan scan, AlertValues values, int partitions) {
        this.scan = scan;
        this.values = values;
        this.partitions = partitions;
        this.thread =
                new TopicThread("alert-feed", () -> clients.reader("bytemeter-alerts-feed"), this::read, this::failed);
    }

    public void start() {
        thread.start();
    }

    @Override
    public Following follow(@Nullable String position, Listener listener) {
        Place from = Place.parse(position, partitions);
        Follower follower = new Follower(listener);
        Place now;
        synchronized (lock) {
            if (place == null) {
                throw new AlertsUnavailableException("the alerts topic is not being read yet", null);
            }
            now = place.copy();
            followers.add(follower);
        }
        try {
            if (from != null) {
                tellMissed(from, now, listener);
            }
        } catch (RuntimeException e) {
            remove(follower);
            throw e;
        }
        synchronized (lock) {
            follower.catchUp();
        }
        return () -> remove(follower);
    }

    /** Ends all followers. */
    @Override
    public void close() {
        thread.close();
        synchronized (lock) {
            followers.forEach(follower -> follower.listener.ended());
            followers.clear();
        }
    }

    private void tellMissed(Place from, Place until, Listener listener) {
        Place told = from.copy();
        Place next = from;
        while (next != null) {
            TopicScan.Stretch stretch = new TopicScan.Stretch(next, until, 0, Long.MAX_VALUE, BACKLOG_PAGE);
            TopicScan.Found<Alert> found =
                    scan.read(stretch, record -> Optional.ofNullable(values.read(record.value())));
            for (TopicScan.Hit<Alert> hit : found.hits()) {
                told.offset(hit.partition(), hit.nextOffset());
                listener.alert(told.text(), hit.value());
            }
            next = found.next();
        }
    }

    private void remove(Follower follower) {
        synchronized (lock) {
            followers.remove(follower);
        }
    }

    private void read(Consumer<byte[], byte[]> consumer) {
        seek(consumer);
        failing = false;
        while (!thread.isClosed()) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                tell(record);
            }
        }
    }

    private void failed(RuntimeException failure) {
        if (!failing) {
            logger.atWarn().addKeyValue("cause", failure.toString()).log("alerts cannot be followed now");
        }
        failing = true;
    }

    private void seek(Consumer<byte[], byte[]> consumer) {
        List<TopicPartition> assigned = new ArrayList<>();
        for (int partition = 0; partition < partitions; partition++) {
            assigned.add(new TopicPartition(Topics.ALERTS, partition));
        }
        consumer.assign(assigned);
        synchronized (lock) {
            if (place == null) {
                Place ends = new Place(partitions);
                consumer.endOffsets(assigned)
                        .forEach((partition, end) -> ends.offset(partition.partition(), Objects.requireNonNull(end)));
                place = ends;
            }
            for (TopicPartition partition : assigned) {
                consumer.seek(partition, place.offset(partition.partition()));
            }
        }
    }

    private void tell(ConsumerRecord<byte[], byte[]> record) {
        Alert alert = values.read(record.value());
        synchronized (lock) {
            Place current = place;
            if (current == null) {
                throw new KafkaException("a record before the start");
            }
            current.offset(record.partition(), record.offset() + 1);
            if (alert != null) {
                String text = current.text();
                List.copyOf(followers).forEach(follower -> follower.alert(text, alert));
            }
        }
    }

    /** Holds back what comes while what was missed is being told. Guarded by the lock of the feed. */
    private static final class Follower {
        private record Held(String position, Alert alert) {}

        private final Listener listener;
        private @Nullable List<Held> held = new ArrayList<>();

        Follower(Listener listener) {
            this.listener = listener;
        }

        void alert(String position, Alert alert) {
            if (held == null) {
                listener.alert(position, alert);
            } else {
                held.add(new Held(position, alert));
            }
        }

        void catchUp() {
            List<Held> late = held;
            held = null;
            if (late != null) {
                late.forEach(each -> listener.alert(each.position(), each.alert()));
            }
        }
    }
}
