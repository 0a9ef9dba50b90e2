package io.bytemeter.billing.usage;

import io.bytemeter.billing.http.Parameters;
import io.bytemeter.billing.http.ProblemException;
import io.bytemeter.metering.query.Breakdown;
import io.bytemeter.metering.query.ListQuery;
import io.bytemeter.metering.query.ListQuery.Sort;
import io.bytemeter.metering.query.SubjectUsage;
import io.bytemeter.metering.query.UsageQuery;
import io.bytemeter.metering.query.WindowLength;
import io.bytemeter.metering.query.Windows;
import io.bytemeter.usage.BillingCycle;
import io.bytemeter.usage.Names;
import io.bytemeter.usage.Subject;
import io.bytemeter.usage.SubjectKind;
import io.bytemeter.usage.UsageRules;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** Questions as requests put them, with what they leave out. */
public final class UsageQuestions {
    private static final int MAX_LIMIT = 1000;

    /** Longest range by window: what is read for one answer stays bounded. */
    private static final Duration MAX_HOURS = Duration.ofDays(400);

    private static final Duration MAX_OTHERS = Duration.ofDays(3660);

    private final ZoneId billingZone;
    private final Clock clock;

    public UsageQuestions(ZoneId billingZone, Clock clock) {
        this.billingZone = billingZone;
        this.clock = clock;
    }

    /** What has one subject moved, window by window? Refused to who may not see it. */
    public UsageQuery subject(Subject subject, Parameters parameters) {
        parameters.caller().require(subject);
        Windows windows = windows(parameters);
        Instant now = clock.instant();
        Instant from = parameters.instant("from");
        Instant to = parameters.instant("to");
        if (from == null) {
            from = windows.start(to == null ? now : to.minusMillis(1));
        }
        if (to == null) {
            to = from.isAfter(now) ? from.plusMillis(1) : now.plusMillis(1);
        }
        if (!to.isAfter(from)) {
            throw ProblemException.bad("to", to.toString(), "a time after from, " + from);
        }
        Duration longest = windows.length() == WindowLength.HOUR ? MAX_HOURS : MAX_OTHERS;
        if (Duration.between(from, to).compareTo(longest) > 0) {
            throw ProblemException.bad("from", from.toString(), "at most " + longest.toDays() + " days before to");
        }
        return new UsageQuery(subject, windows, from, to, breakdown(parameters, subject.kind()));
    }

    /** What has each subject of a kind moved in one window? */
    public ListQuery ofKind(SubjectKind kind, Parameters parameters) {
        Windows windows = windows(parameters);
        Sort sort = parameters.choice("sort", Sort.TOTAL, Sort.values());
        Order order = parameters.choice("order", sort == Sort.ID ? Order.ASC : Order.DESC, Order.values());
        int limit = parameters.number("limit", 100, 1, MAX_LIMIT);
        String text = parameters.text("cursor");
        Cursor cursor = text == null ? null : Cursor.parse(text);
        // Later pages are of the window of the first one, also when a new window has begun meanwhile.
        Instant now = cursor != null ? cursor.at() : clock.instant();
        SubjectUsage after = cursor == null ? null : cursor.last();
        return new ListQuery(
                kind,
                windows,
                at(parameters, now),
                sort,
                order == Order.DESC,
                limit,
                after,
                parameters.caller().visible());
    }

    /** Everybody in one window, a page in the order of ids. */
    ListQuery page(SubjectKind kind, Parameters parameters, @Nullable SubjectUsage after) {
        Instant at = at(parameters, clock.instant());
        return new ListQuery(
                kind,
                windows(parameters),
                at,
                Sort.ID,
                false,
                MAX_LIMIT,
                after,
                parameters.caller().visible());
    }

    private static Instant at(Parameters parameters, Instant otherwise) {
        Instant at = parameters.instant("at");
        return at == null ? otherwise : at;
    }

    private Windows windows(Parameters parameters) {
        WindowLength length = parameters.choice("window", WindowLength.DAY, WindowLength.values());
        ZoneId zone = parameters.zone("timeZone", billingZone);
        int day = parameters.number("anchorDay", 1, 1, 31);
        LocalTime time = anchorTime(parameters);
        for (String anchor : new String[] {"anchorDay", "anchorTime"}) {
            String text = parameters.text(anchor);
            if (text != null && length != WindowLength.CYCLE) {
                throw ProblemException.bad(anchor, text, "none, because only cycles have an anchor");
            }
        }
        return new Windows(length, new BillingCycle(day, time, zone));
    }

    private static LocalTime anchorTime(Parameters parameters) {
        String text = parameters.text("anchorTime");
        if (text == null) {
            return LocalTime.MIDNIGHT;
        }
        try {
            LocalTime time = LocalTime.parse(text);
            if (time.toNanoOfDay() % (UsageRules.QUARTER_HOUR_MS * 1_000_000) == 0) {
                return time;
            }
        } catch (DateTimeException e) {
            // told below, like a time between two quarter hours
        }
        throw ProblemException.bad("anchorTime", text, "a time of day on a quarter hour, such as 04:30");
    }

    /** The kind of this label. */
    public static SubjectKind kind(String text) {
        return Parameters.require("kind", text, SubjectKind.values());
    }

    /** The subject of this name. */
    public static Subject subject(String kind, String id) {
        String violation = Names.violation(id);
        if (violation != null) {
            throw ProblemException.bad("id", id.length() > 40 ? id.substring(0, 40) + "…" : id, violation);
        }
        return new Subject(kind(kind), id);
    }

    private static @Nullable Breakdown breakdown(Parameters parameters, SubjectKind kind) {
        String text = parameters.text("breakdown");
        if (text == null) {
            return null;
        }
        if (kind != SubjectKind.USER) {
            throw ProblemException.bad("breakdown", text, "none, because only users can be broken down");
        }
        return Parameters.require("breakdown", text, Breakdown.values());
    }
}
