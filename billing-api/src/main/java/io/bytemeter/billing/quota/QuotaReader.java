package io.bytemeter.billing.quota;

import com.fasterxml.jackson.databind.JsonNode;
import io.bytemeter.billing.http.Parameters;
import io.bytemeter.billing.http.ProblemException;
import io.bytemeter.usage.BillingCycle;
import io.bytemeter.usage.InvalidValueException;
import io.bytemeter.usage.quota.Action;
import io.bytemeter.usage.quota.ByteSize;
import io.bytemeter.usage.quota.Direction;
import io.bytemeter.usage.quota.Period;
import io.bytemeter.usage.quota.PeriodCalendar;
import io.bytemeter.usage.quota.Quota;
import io.bytemeter.usage.quota.QuotaId;
import io.bytemeter.usage.quota.Threshold;
import java.time.DateTimeException;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads a quota as people write it. What is wrong is a {@link ProblemException} that names the field. */
final class QuotaReader {
    private static final List<String> DEFAULT_THRESHOLDS = List.of("80%", "100%");

    private final ZoneId billingZone;

    QuotaReader(ZoneId billingZone) {
        this.billingZone = billingZone;
    }

    static <T> T checked(Supplier<T> value) {
        try {
            return value.get();
        } catch (InvalidValueException e) {
            throw ProblemException.bad(e.field(), e.value(), e.expected());
        }
    }

    Quota read(QuotaId id, @Nullable JsonNode body) {
        Fields fields = Fields.of("body", body)
                .only("period", "direction", "limit", "thresholds", "action", "timeZone", "anchorDay", "anchorTime");
        PeriodCalendar calendar = calendar(fields);
        Direction direction = fields.choice("direction", Direction.BOTH, Direction.values());
        return checked(() -> {
            long limit = ByteSize.parse("limit", fields.required("limit"));
            return new Quota(id, 0, calendar, direction, limit, thresholds(fields, limit), 0, 0);
        });
    }

    private PeriodCalendar calendar(Fields fields) {
        Period period = Parameters.require("period", fields.required("period"), Period.values());
        ZoneId zone = zone(fields.text("timeZone"));
        int day = fields.number("anchorDay", 1);
        LocalTime time = time(fields.text("anchorTime"));
        return checked(() -> new PeriodCalendar(period, new BillingCycle(day, time, zone)));
    }

    private ZoneId zone(@Nullable String text) {
        try {
            return text == null ? billingZone : ZoneId.of(text);
        } catch (DateTimeException e) {
            throw ProblemException.bad("timeZone", String.valueOf(text), "an IANA time zone such as Europe/Berlin");
        }
    }

    private static LocalTime time(@Nullable String text) {
        try {
            return text == null ? LocalTime.MIDNIGHT : LocalTime.parse(text);
        } catch (DateTimeException e) {
            throw ProblemException.bad("anchorTime", String.valueOf(text), "a time of day such as 06:30");
        }
    }

    /** The action of the quota is that of its thresholds at the limit and above; each may have its own. */
    private static List<Threshold> thresholds(Fields fields, long limit) {
        Action breach = fields.choice("action", Action.ALERT, Action.values());
        JsonNode given = fields.node("thresholds");
        List<Threshold> thresholds = new ArrayList<>();
        if (given == null) {
            DEFAULT_THRESHOLDS.forEach(text -> thresholds.add(threshold("thresholds", text, limit, breach, null)));
        } else {
            if (!given.isArray() || given.size() > Quota.MAX_THRESHOLDS) {
                String shown = given.isArray() ? given.size() + " of them" : given.toString();
                throw new InvalidValueException(
                        "thresholds", shown, "a list of 1.." + Quota.MAX_THRESHOLDS + ", such as [\"80%\", \"100%\"]");
            }
            for (int i = 0; i < given.size(); i++) {
                thresholds.add(threshold("thresholds[" + i + "]", given.get(i), limit, breach));
            }
        }
        if (breach == Action.BLOCK && thresholds.stream().noneMatch(threshold -> threshold.action() == Action.BLOCK)) {
            thresholds.add(new Threshold(limit, "100%", Action.BLOCK));
        }
        return thresholds;
    }

    private static Threshold threshold(String field, JsonNode given, long limit, Action breach) {
        if (!given.isObject()) {
            return threshold(field, Fields.scalar(field, given), limit, breach, null);
        }
        Fields fields = Fields.of(field, given).only("threshold", "action");
        Action own = fields.text("action") == null ? null : fields.choice("action", breach, Action.values());
        return threshold(field, fields.required("threshold"), limit, breach, own);
    }

    private static Threshold threshold(String field, String text, long limit, Action breach, @Nullable Action own) {
        Threshold threshold = Threshold.parse(field, text, limit, Action.ALERT);
        Action action = own != null ? own : threshold.bytes() >= limit ? breach : Action.ALERT;
        return new Threshold(threshold.bytes(), text, action);
    }
}
