package io.bytemeter.alerts.history;

import io.bytemeter.alerts.Alert;
import io.bytemeter.alerts.AlertHistory;
import io.bytemeter.alerts.Page;
import io.bytemeter.alerts.topic.AlertValues;
import io.bytemeter.alerts.topic.Place;
import io.bytemeter.alerts.topic.TopicScan;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads the alerts topic. */
public final class TopicHistory implements AlertHistory {
    /** How far the clock of a broker, by which the topic is searched, may be from that of an instance. */
    private static final long SLACK_MS = Duration.ofMinutes(10).toMillis();

    private final TopicScan scan;
    private final AlertValues values;
    private final int partitions;

    /** @param partitions of the alerts topic */
    public TopicHistory(TopicScan scan, AlertValues values, int partitions) {
        this.scan = scan;
        this.values = values;
        this.partitions = partitions;
    }

    @Override
    public Page<Alert> alerts(
            Predicate<Alert> wanted, @Nullable Instant from, @Nullable Instant to, int limit, @Nullable String cursor) {
        Place start = Place.parse(cursor, partitions);
        TopicScan.Found<Alert> found = read(stretch(start, from, to, limit), wanted, from, to);
        Place next = found.next();
        return new Page<>(found.hits().stream().map(TopicScan.Hit::value).toList(), next == null ? null : next.text());
    }

    /** Alerts that {@code wanted} accepts, with the partitions they are in. */
    public TopicScan.Found<Alert> find(
            @Nullable Instant from, @Nullable Instant to, int limit, Predicate<Alert> wanted) {
        return read(stretch(null, from, to, limit), wanted, from, to);
    }

    private TopicScan.Found<Alert> read(
            TopicScan.Stretch stretch, Predicate<Alert> wanted, @Nullable Instant from, @Nullable Instant to) {
        return scan.read(stretch, record -> Optional.ofNullable(values.read(record.value()))
                .filter(wanted)
                .filter(alert -> from == null || !alert.noticedAt().isBefore(from))
                .filter(alert -> to == null || alert.noticedAt().isBefore(to)));
    }

    private static TopicScan.Stretch stretch(
            @Nullable Place start, @Nullable Instant from, @Nullable Instant to, int limit) {
        long earliest = from == null ? 0 : from.toEpochMilli() - SLACK_MS;
        long latest = to == null ? Long.MAX_VALUE : to.toEpochMilli() + SLACK_MS;
        return new TopicScan.Stretch(start, null, earliest, latest, limit);
    }
}
