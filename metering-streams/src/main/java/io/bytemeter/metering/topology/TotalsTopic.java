package io.bytemeter.metering.topology;

import io.bytemeter.metering.book.BillingCalendar;
import io.bytemeter.metering.book.Counters;
import io.bytemeter.metering.book.TotalRow;
import io.bytemeter.schema.QuarterTotal;
import io.bytemeter.schema.Resolution;
import io.bytemeter.schema.SubjectKind;
import io.bytemeter.schema.UsageTotal;
import io.bytemeter.schema.id.SchemaIds;
import io.bytemeter.schema.topic.Topics;
import io.bytemeter.schema.wire.AvroSerde;
import io.bytemeter.usage.Labels;
import io.bytemeter.usage.Subject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Totals as they go out on the totals topic. The key names window and subject,
 * {@code month 2026-11-01T00:00:00Z user/alice}: the subject comes last because its id may hold any character.
 */
final class TotalsTopic {
    private final Serializer<UsageTotal> serializer;

    TotalsTopic(SchemaIds ids) {
        serializer = new AvroSerde<>(UsageTotal.class, ids).serializer();
    }

    Unpublished.Publisher publisher(ProcessorContext<byte[], byte[]> context, BookConfig config, String sink) {
        BillingCalendar calendar = new BillingCalendar(config.timeZone());
        Map<io.bytemeter.metering.book.Resolution, Window> last =
                new EnumMap<>(io.bytemeter.metering.book.Resolution.class);
        return (subject, number, row) -> {
            Window window = last.get(row.resolution());
            if (window == null || window.number() != number) {
                window = Window.of(calendar, row.resolution(), number);
                last.put(row.resolution(), window);
            }
            UsageTotal total = total(subject, row, window);
            String key = window.key() + subject;
            context.forward(
                    new Record<>(
                            key.getBytes(StandardCharsets.UTF_8),
                            serializer.serialize(Topics.TOTALS, total),
                            context.currentSystemTimeMs()),
                    sink);
        };
    }

    /** What all totals of a window say alike; the one after is mostly of the same. */
    private record Window(int number, Resolution resolution, String zone, long start, long end, String key) {
        static Window of(BillingCalendar calendar, io.bytemeter.metering.book.Resolution length, int number) {
            Resolution resolution = Resolution.valueOf(length.name());
            Instant start = calendar.start(length, number);
            return new Window(
                    number,
                    resolution,
                    calendar.zone(length).getId(),
                    start.toEpochMilli(),
                    calendar.start(length, number + 1).toEpochMilli(),
                    Labels.of(resolution) + " " + start + " ");
        }
    }

    private static UsageTotal total(Subject subject, TotalRow row, Window window) {
        long[] cells = row.sum();
        long[] sum = Counters.sum(cells);
        return new UsageTotal(
                SubjectKind.valueOf(subject.kind().name()),
                subject.id(),
                window.resolution(),
                window.zone(),
                window.start(),
                window.end(),
                sum[Counters.UPLINK],
                sum[Counters.DOWNLINK],
                sum[Counters.OVERHEAD_UPLINK],
                sum[Counters.OVERHEAD_DOWNLINK],
                sum[Counters.CONNECTIONS],
                quarters(row, cells),
                row.changedAt());
    }

    private static List<QuarterTotal> quarters(TotalRow row, long[] cells) {
        List<QuarterTotal> quarters = new ArrayList<>();
        if (row.resolution() == io.bytemeter.metering.book.Resolution.HOUR) {
            for (int at = 0; at < cells.length; at += Counters.SIZE) {
                quarters.add(new QuarterTotal(
                        cells[at + Counters.UPLINK],
                        cells[at + Counters.DOWNLINK],
                        cells[at + Counters.OVERHEAD_UPLINK],
                        cells[at + Counters.OVERHEAD_DOWNLINK],
                        cells[at + Counters.CONNECTIONS]));
            }
        }
        return quarters;
    }
}
