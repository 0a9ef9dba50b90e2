package io.bytemeter.alerts.topic;

import io.bytemeter.alerts.Alert;
import io.bytemeter.schema.Crossing;
import io.bytemeter.schema.QuotaAlert;
import io.bytemeter.schema.id.RegistryUnreachableException;
import io.bytemeter.schema.id.SchemaIds;
import io.bytemeter.schema.topic.Topics;
import io.bytemeter.schema.wire.AvroSerde;
import java.time.Instant;
import java.util.Locale;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Alerts from the bytes of their topic. Thread-safe. */
public final class AlertValues {
    private static final Logger logger = LoggerFactory.getLogger(AlertValues.class);

    private final Deserializer<QuotaAlert> deserializer;

    public AlertValues(SchemaIds ids) {
        this.deserializer = new AvroSerde<>(QuotaAlert.class, ids).deserializer();
    }

    /**
     * Null for what is no alert.
     *
     * @throws KafkaException if that cannot be told now
     */
    public @Nullable Alert read(byte @Nullable [] value) {
        try {
            QuotaAlert alert = deserializer.deserialize(Topics.ALERTS, value);
            return alert == null ? null : of(alert);
        } catch (SerializationException e) {
            logger.atDebug().setCause(e).log("unreadable alert");
            return null;
        } catch (RegistryUnreachableException e) {
            throw new KafkaException("the schema registry does not answer", e);
        }
    }

    private static Alert of(QuotaAlert alert) {
        Long periodEnd = alert.getPeriodEnd();
        return new Alert(
                alert.getId(),
                label(alert.getSubjectKind()) + "/" + alert.getSubject(),
                alert.getQuota(),
                alert.getQuotaVersion(),
                label(alert.getState()),
                alert.getThreshold(),
                alert.getThresholdText(),
                label(alert.getAction()),
                alert.getLimit(),
                alert.getUsed(),
                label(alert.getPeriod()),
                label(alert.getDirection()),
                Instant.ofEpochMilli(alert.getPeriodStart()),
                periodEnd == null ? null : Instant.ofEpochMilli(periodEnd),
                Instant.ofEpochMilli(alert.getCrossedAt()),
                Instant.ofEpochMilli(alert.getNoticedAt()),
                crossing(alert.getCrossedBy()));
    }

    private static Alert.@Nullable Crossing crossing(@Nullable Crossing by) {
        return by == null
                ? null
                : new Alert.Crossing(
                        by.getNode(), by.getEpoch(), by.getPartition(), by.getSequence(), by.getConnection());
    }

    private static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
