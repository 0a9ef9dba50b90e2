package io.bytemeter.metering.topology;

import io.bytemeter.metering.book.Varints;
import io.bytemeter.schema.QuotaThreshold;
import io.bytemeter.schema.id.SchemaIds;
import io.bytemeter.schema.topic.Topics;
import io.bytemeter.schema.wire.AvroSerde;
import io.bytemeter.usage.BillingCycle;
import io.bytemeter.usage.InvalidValueException;
import io.bytemeter.usage.Subject;
import io.bytemeter.usage.SubjectKind;
import io.bytemeter.usage.quota.Action;
import io.bytemeter.usage.quota.Direction;
import io.bytemeter.usage.quota.Period;
import io.bytemeter.usage.quota.PeriodCalendar;
import io.bytemeter.usage.quota.Quota;
import io.bytemeter.usage.quota.QuotaId;
import io.bytemeter.usage.quota.Threshold;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Quotas as values of the quotas topic, and all quotas of a subject as a row of the book. Thread-safe. */
public final class QuotaValues {
    private static final byte LAYOUT = 1;

    private final AvroSerde<io.bytemeter.schema.Quota> serde;

    public QuotaValues(SchemaIds ids) {
        serde = new AvroSerde<>(io.bytemeter.schema.Quota.class, ids);
    }

    public byte[] encode(Quota quota) {
        return serde.serializer()
                .serialize(
                        Topics.QUOTAS,
                        io.bytemeter.schema.Quota.newBuilder()
                                .setSubjectKind(io.bytemeter.schema.SubjectKind.valueOf(
                                        quota.id().subject().kind().name()))
                                .setSubject(quota.id().subject().id())
                                .setName(quota.id().name())
                                .setVersion(quota.version())
                                .setPeriod(io.bytemeter.schema.QuotaPeriod.valueOf(
                                        quota.calendar().period().name()))
                                .setTimeZone(quota.calendar().zone().getId())
                                .setAnchorDay(quota.calendar().cycle().anchorDay())
                                .setAnchorSecond(
                                        quota.calendar().cycle().anchorTime().toSecondOfDay())
                                .setDirection(io.bytemeter.schema.QuotaDirection.valueOf(
                                        quota.direction().name()))
                                .setLimit(quota.limit())
                                .setThresholds(quota.thresholds().stream()
                                        .map(QuotaValues::threshold)
                                        .toList())
                                .setCreatedAt(quota.createdAt())
                                .setChangedAt(quota.changedAt())
                                .build());
    }

    private static QuotaThreshold threshold(Threshold threshold) {
        return QuotaThreshold.newBuilder()
                .setBytes(threshold.bytes())
                .setText(threshold.text())
                .setAction(io.bytemeter.schema.QuotaAction.valueOf(
                        threshold.action().name()))
                .build();
    }

    /**
     * Throws {@link org.apache.kafka.common.errors.SerializationException} for bytes that are no quota, and
     * {@link IllegalArgumentException} for a quota that cannot be.
     */
    public Quota decode(byte[] value) {
        io.bytemeter.schema.Quota quota = serde.deserializer().deserialize(Topics.QUOTAS, value);
        boolean cycle = quota.getPeriod() == io.bytemeter.schema.QuotaPeriod.CYCLE;
        ZoneId zone = zone(quota.getTimeZone());
        BillingCycle billing = cycle
                ? new BillingCycle(quota.getAnchorDay(), time(quota.getAnchorSecond()), zone)
                : BillingCycle.months(zone);
        return new Quota(
                new QuotaId(
                        new Subject(SubjectKind.valueOf(quota.getSubjectKind().name()), quota.getSubject()),
                        quota.getName()),
                quota.getVersion(),
                new PeriodCalendar(Period.valueOf(quota.getPeriod().name()), billing),
                Direction.valueOf(quota.getDirection().name()),
                quota.getLimit(),
                quota.getThresholds().stream()
                        .map(threshold -> new Threshold(
                                threshold.getBytes(),
                                threshold.getText(),
                                Action.valueOf(threshold.getAction().name())))
                        .toList(),
                quota.getCreatedAt(),
                quota.getChangedAt());
    }

    private static ZoneId zone(String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            throw new InvalidValueException("timeZone", name, "an IANA time zone").in("timeZone");
        }
    }

    private static LocalTime time(int second) {
        try {
            return LocalTime.ofSecondOfDay(second);
        } catch (DateTimeException e) {
            throw new InvalidValueException("anchorSecond", Integer.toString(second), "seconds of a day")
                    .in("anchorSecond");
        }
    }

    byte[] encodeRow(Collection<Quota> quotas) {
        List<byte[]> values = quotas.stream().map(this::encode).toList();
        int length = 1
                + values.stream()
                        .mapToInt(value -> Varints.MAX_BYTES + value.length)
                        .sum();
        ByteBuffer buffer = ByteBuffer.allocate(length).put(LAYOUT);
        values.forEach(value -> Varints.putBytes(buffer, value));
        return java.util.Arrays.copyOf(buffer.array(), buffer.position());
    }

    /** The quotas of one subject, in the order of their names. */
    public List<Quota> decodeRow(byte[] row) {
        ByteBuffer buffer = ByteBuffer.wrap(row);
        byte layout = buffer.get();
        if (layout != LAYOUT) {
            throw new IllegalStateException("quotas of layout " + layout + " (expected: " + LAYOUT + ")");
        }
        List<Quota> quotas = new ArrayList<>();
        while (buffer.hasRemaining()) {
            quotas.add(decode(Varints.getBytes(buffer)));
        }
        return quotas;
    }
}
