package io.bytemeter.billing.peer;

import io.bytemeter.metering.query.Breakdown;
import io.bytemeter.metering.query.ListQuery;
import io.bytemeter.metering.query.ListQuery.Sort;
import io.bytemeter.metering.query.UsageQuery;
import io.bytemeter.metering.query.WindowLength;
import io.bytemeter.metering.query.Windows;
import io.bytemeter.proto.peer.v1.Calendar;
import io.bytemeter.proto.peer.v1.ListRequest;
import io.bytemeter.proto.peer.v1.ReadRequest;
import io.bytemeter.usage.BillingCycle;
import io.bytemeter.usage.Labels;
import io.bytemeter.usage.Subject;
import io.bytemeter.usage.SubjectFilter;
import io.bytemeter.usage.SubjectKind;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;

/** Questions as messages, and back; a message that is none is an {@link IllegalArgumentException}. */
final class Questions {
    private Questions() {}

    static ReadRequest message(UsageQuery query, boolean stale) {
        Breakdown breakdown = query.breakdown();
        return ReadRequest.newBuilder()
                .setKind(query.subject().kind().label())
                .setId(query.subject().id())
                .setCalendar(calendar(query.windows()))
                .setFrom(query.from().toEpochMilli())
                .setTo(query.to().toEpochMilli())
                .setBreakdown(breakdown == null ? "" : breakdown.label())
                .setStale(stale)
                .build();
    }

    static UsageQuery query(ReadRequest message) {
        return new UsageQuery(
                new Subject(choice(SubjectKind.values(), message.getKind()), message.getId()),
                windows(message.getCalendar()),
                Instant.ofEpochMilli(message.getFrom()),
                Instant.ofEpochMilli(message.getTo()),
                message.getBreakdown().isEmpty() ? null : choice(Breakdown.values(), message.getBreakdown()));
    }

    static ListRequest message(ListQuery query, List<Integer> partitions, boolean stale) {
        ListRequest.Builder message = ListRequest.newBuilder()
                .setKind(query.kind().label())
                .setCalendar(calendar(query.windows()))
                .setAt(query.at().toEpochMilli())
                .setSort(query.sort().label())
                .setDescending(query.descending())
                .setLimit(query.limit())
                .addAllPartitions(partitions)
                .addAllVisible(query.visible().patterns())
                .setStale(stale);
        if (query.after() != null) {
            message.setAfter(Messages.message(query.after()));
        }
        return message.build();
    }

    static ListQuery query(ListRequest message) {
        return new ListQuery(
                choice(SubjectKind.values(), message.getKind()),
                windows(message.getCalendar()),
                Instant.ofEpochMilli(message.getAt()),
                choice(Sort.values(), message.getSort()),
                message.getDescending(),
                message.getLimit(),
                message.hasAfter() ? Messages.subject(message.getAfter()) : null,
                SubjectFilter.of(message.getVisibleList()));
    }

    private static Calendar calendar(Windows windows) {
        BillingCycle cycle = windows.cycle();
        return Calendar.newBuilder()
                .setWindow(windows.length().label())
                .setZone(cycle.zone().getId())
                .setAnchorDay(cycle.anchorDay())
                .setAnchorMinute(cycle.anchorTime().toSecondOfDay() / 60)
                .build();
    }

    private static Windows windows(Calendar calendar) {
        return new Windows(
                choice(WindowLength.values(), calendar.getWindow()),
                new BillingCycle(
                        calendar.getAnchorDay(),
                        LocalTime.ofSecondOfDay(calendar.getAnchorMinute() * 60L),
                        ZoneId.of(calendar.getZone())));
    }

    static <E extends Enum<E>> E choice(E[] values, String label) {
        return Labels.find(values, label)
                .orElseThrow(() -> new IllegalArgumentException("\"" + label + "\" (expected: a known label)"));
    }
}
