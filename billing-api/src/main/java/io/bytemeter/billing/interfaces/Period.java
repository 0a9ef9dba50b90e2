package io.bytemeter.billing.interfaces;

import io.bytemeter.interfaces.counters.UnavailableException;
import io.bytemeter.interfaces.vnstat.Bytes;
import io.bytemeter.interfaces.vnstat.PeriodSource;
import io.bytemeter.metering.query.ListQuery;
import io.bytemeter.metering.query.NotReadyException;
import io.bytemeter.metering.query.SubjectUsage;
import io.bytemeter.metering.query.UsageReader;
import io.bytemeter.metering.query.WindowLength;
import io.bytemeter.usage.SubjectKind;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/** What the fleet has moved in days of the billing time zone: the sum of its nodes. */
final class Period implements PeriodSource {
    private final UsageReader reader;
    private final ZoneId zone;

    Period(UsageReader reader, ZoneId zone) {
        this.reader = reader;
        this.zone = zone;
    }

    @Override
    public Bytes moved(LocalDate first, LocalDate last) {
        Bytes sum = Bytes.NONE;
        try {
            for (LocalDate day = first; !day.isAfter(last); day = day.plusDays(1)) {
                Instant at = day.atStartOfDay(zone).toInstant();
                ListQuery nodes = ListQuery.all(SubjectKind.NODE, WindowLength.DAY, at, zone);
                for (SubjectUsage node : reader.list(nodes).subjects()) {
                    sum = sum.plus(
                            new Bytes(node.usage().downlink(), node.usage().uplink()));
                }
            }
        } catch (NotReadyException e) {
            throw new UnavailableException(String.valueOf(e.getMessage()), e);
        }
        return sum;
    }
}
