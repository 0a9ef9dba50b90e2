package io.bytemeter.metering.topology;

import io.bytemeter.metering.book.BillingCalendar;
import io.bytemeter.metering.book.Counters;
import io.bytemeter.metering.book.Keys;
import io.bytemeter.metering.book.TotalRow;
import io.bytemeter.schema.QuarterTotal;
import io.bytemeter.schema.Resolution;
import io.bytemeter.schema.SubjectKind;
import io.bytemeter.schema.UsageTotal;
import io.bytemeter.schema.id.SchemaIds;
import io.bytemeter.schema.topic.Topics;
import io.bytemeter.schema.wire.AvroSerde;
import io.bytemeter.usage.Labels;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
        return open -> {
            UsageTotal total = total(open, calendar);
            String key = Labels.of(total.getResolution()) + " "
                    + Instant.ofEpochMilli(total.getStart()) + " "
                    + Keys.kindOfTotal(open.key).label() + "/" + total.getSubject();
            context.forward(
                    new Record<>(
                            key.getBytes(StandardCharsets.UTF_8),
                            serializer.serialize(Topics.TOTALS, total),
                            context.currentSystemTimeMs()),
                    sink);
        };
    }

    private static UsageTotal total(OpenRow open, BillingCalendar calendar) {
        TotalRow row = open.row;
        int window = Keys.windowOfTotal(open.key);
        long[] cells = row.sum();
        long[] sum = Counters.sum(cells);
        return UsageTotal.newBuilder()
                .setSubjectKind(SubjectKind.valueOf(Keys.kindOfTotal(open.key).name()))
                .setSubject(Keys.idOfTotal(open.key))
                .setResolution(Resolution.valueOf(row.resolution().name()))
                .setTimeZone(calendar.zone(row.resolution()).getId())
                .setStart(calendar.start(row.resolution(), window).toEpochMilli())
                .setEnd(calendar.start(row.resolution(), window + 1).toEpochMilli())
                .setUplink(sum[Counters.UPLINK])
                .setDownlink(sum[Counters.DOWNLINK])
                .setOverheadUplink(sum[Counters.OVERHEAD_UPLINK])
                .setOverheadDownlink(sum[Counters.OVERHEAD_DOWNLINK])
                .setConnections(sum[Counters.CONNECTIONS])
                .setQuarters(quarters(row, cells))
                .setChangedAt(row.changedAt())
                .build();
    }

    private static List<QuarterTotal> quarters(TotalRow row, long[] cells) {
        List<QuarterTotal> quarters = new ArrayList<>();
        if (row.resolution() == io.bytemeter.metering.book.Resolution.HOUR) {
            for (int at = 0; at < cells.length; at += Counters.SIZE) {
                quarters.add(QuarterTotal.newBuilder()
                        .setUplink(cells[at + Counters.UPLINK])
                        .setDownlink(cells[at + Counters.DOWNLINK])
                        .setOverheadUplink(cells[at + Counters.OVERHEAD_UPLINK])
                        .setOverheadDownlink(cells[at + Counters.OVERHEAD_DOWNLINK])
                        .setConnections(cells[at + Counters.CONNECTIONS])
                        .build());
            }
        }
        return quarters;
    }
}
