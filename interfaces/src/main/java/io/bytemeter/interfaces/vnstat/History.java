package io.bytemeter.interfaces.vnstat;

import java.time.Instant;
import java.util.List;

/**
 * What is known of a subject, each list in the order of time.
 *
 * @param name of the subject
 * @param updated up to when it is known
 * @param months all there are; their sum is the total
 */
public record History(String name, Instant updated, List<Period> hours, List<Period> days, List<Period> months) {
    /** What was moved in the hour, day or month that begins at {@code start}. */
    public record Period(Instant start, Bytes bytes) {}

    public History {
        hours = List.copyOf(hours);
        days = List.copyOf(days);
        months = List.copyOf(months);
    }

    Instant created() {
        if (months.isEmpty()) {
            return updated;
        }
        Instant month = months.get(0).start();
        Instant day = days.isEmpty() ? month : days.get(0).start();
        return months.size() == 1 && day.isAfter(month) ? day : month;
    }

    Bytes total() {
        return months.stream().map(Period::bytes).reduce(Bytes.NONE, Bytes::plus);
    }
}
