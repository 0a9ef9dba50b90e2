package io.bytemeter.metering.topology;

import io.bytemeter.schema.AlertState;
import io.bytemeter.schema.Crossing;
import io.bytemeter.schema.QuotaAction;
import io.bytemeter.schema.QuotaAlert;
import io.bytemeter.schema.QuotaDirection;
import io.bytemeter.schema.QuotaPeriod;
import io.bytemeter.schema.SubjectKind;
import io.bytemeter.schema.id.SchemaIds;
import io.bytemeter.schema.topic.Topics;
import io.bytemeter.schema.wire.AvroSerde;
import io.bytemeter.usage.quota.PeriodSpan;
import io.bytemeter.usage.quota.Quota;
import io.bytemeter.usage.quota.Threshold;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Alerts as they go out on the alerts topic, keyed by subject: at once, so in the transaction of what caused them. */
final class AlertsTopic {
    /**
     * What there is to tell.
     *
     * @param crossedAt event time, ms since the epoch
     * @param crossedBy null if no record did
     */
    record Alert(
            Quota quota,
            Threshold threshold,
            AlertState state,
            long used,
            PeriodSpan span,
            long crossedAt,
            @Nullable Crossing crossedBy) {}

    /** Where one task sends its alerts. */
    interface Publisher {
        void publish(Alert alert);
    }

    private final Serializer<QuotaAlert> serializer;
    private final MeteringCounters counted;

    AlertsTopic(SchemaIds ids, MeteringCounters counted) {
        serializer = new AvroSerde<>(QuotaAlert.class, ids).serializer();
        this.counted = counted;
    }

    Publisher publisher(ProcessorContext<byte[], byte[]> context, String sink) {
        return alert -> {
            long now = context.currentSystemTimeMs();
            context.forward(
                    new Record<>(
                            alert.quota().id().subject().toString().getBytes(StandardCharsets.UTF_8),
                            serializer.serialize(Topics.ALERTS, value(alert, now)),
                            now),
                    sink);
            counted.alerts().increment();
        };
    }

    private static QuotaAlert value(Alert alert, long now) {
        Quota quota = alert.quota();
        PeriodSpan span = alert.span();
        return QuotaAlert.newBuilder()
                .setId(id(alert))
                .setSubjectKind(SubjectKind.valueOf(quota.id().subject().kind().name()))
                .setSubject(quota.id().subject().id())
                .setQuota(quota.id().name())
                .setQuotaVersion(quota.version())
                .setState(alert.state())
                .setThreshold(alert.threshold().bytes())
                .setThresholdText(alert.threshold().text())
                .setAction(QuotaAction.valueOf(alert.threshold().action().name()))
                .setLimit(quota.limit())
                .setUsed(alert.used())
                .setPeriod(QuotaPeriod.valueOf(quota.calendar().period().name()))
                .setDirection(QuotaDirection.valueOf(quota.direction().name()))
                .setPeriodStart(span.start())
                .setPeriodEnd(span.ends() ? span.end() : null)
                .setCrossedAt(alert.crossedAt())
                .setNoticedAt(now)
                .setCrossedBy(alert.crossedBy())
                .build();
    }

    /** Made of what an alert is told once for, and of nothing else. */
    private static String id(Alert alert) {
        String name = alert.quota().id() + "/" + alert.quota().version() + "/"
                + alert.span().start() + "/" + alert.threshold().bytes() + "/" + alert.state();
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    }
}
