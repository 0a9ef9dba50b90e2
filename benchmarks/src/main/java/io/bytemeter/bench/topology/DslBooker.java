package io.bytemeter.bench.topology;

import io.bytemeter.bench.kit.Backlog;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.jspecify.annotations.Nullable;

/**
 * Hour, day and month of each user as one would write it with the DSL, for users only: no tags, no breakdown, no
 * de-duplication. Its records come one by one and keyed by user ({@link Backlog#EVENTS}), so that it needs no repartition.
 */
final class DslBooker implements Booker {
    private final LongAdder records = new LongAdder();
    private @Nullable KafkaStreams streams;

    @Override
    public void start(String bootstrapServers, Path directory) {
        StreamsBuilder builder = new StreamsBuilder();
        KStream<String, Long> events = builder.stream(Backlog.EVENTS, Consumed.with(Serdes.String(), Serdes.Long()))
                .peek((user, bytes) -> records.increment());
        sum(events, "hours", Duration.ofHours(1));
        sum(events, "days", Duration.ofDays(1));
        sum(events, "months", Duration.ofDays(30));
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "dsl");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        properties.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 1_000);
        properties.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
        properties.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.LongSerde.class);
        properties.put("auto.offset.reset", "earliest");
        streams = new KafkaStreams(builder.build(), properties);
        streams.start();
    }

    private static void sum(KStream<String, Long> events, String store, Duration window) {
        events.groupByKey().windowedBy(TimeWindows.ofSizeWithNoGrace(window)).reduce(Long::sum, Materialized.as(store));
    }

    @Override
    public long records() {
        return records.sum();
    }

    @Override
    public void close() {
        if (streams != null) {
            streams.close();
        }
    }
}
