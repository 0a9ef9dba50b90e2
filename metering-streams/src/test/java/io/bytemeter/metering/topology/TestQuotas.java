package io.bytemeter.metering.topology;

import io.bytemeter.usage.Subject;
import io.bytemeter.usage.SubjectKind;
import io.bytemeter.usage.quota.Action;
import io.bytemeter.usage.quota.Direction;
import io.bytemeter.usage.quota.PeriodCalendar;
import io.bytemeter.usage.quota.Quota;
import io.bytemeter.usage.quota.QuotaId;
import io.bytemeter.usage.quota.Threshold;
import java.util.Arrays;
import java.util.List;

/** Quotas for tests. */
public final class TestQuotas {
    private TestQuotas() {}

    public static QuotaId id(SubjectKind kind, String subject, String name) {
        return new QuotaId(new Subject(kind, subject), name);
    }

    /** Of user alice, both directions; a threshold that ends with an exclamation mark blocks. */
    public static Quota alice(long version, PeriodCalendar calendar, long limit, String... thresholds) {
        return of(id(SubjectKind.USER, "alice", "default"), version, calendar, limit, thresholds);
    }

    public static Quota of(QuotaId id, long version, PeriodCalendar calendar, long limit, String... thresholds) {
        List<Threshold> parsed = Arrays.stream(thresholds)
                .map(text -> text.endsWith("!")
                        ? Threshold.parse("t", text.substring(0, text.length() - 1), limit, Action.BLOCK)
                        : Threshold.parse("t", text, limit, Action.ALERT))
                .toList();
        return new Quota(id, version, calendar, Direction.BOTH, limit, parsed, 0, 0);
    }
}
