package io.bytemeter.billing.usage;

import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.server.ServerBuilder;
import io.bytemeter.billing.http.JsonService;
import io.bytemeter.billing.http.Parameters;
import io.bytemeter.billing.http.ProblemException;
import io.bytemeter.metering.query.Breakdown;
import io.bytemeter.metering.query.ListAnswer;
import io.bytemeter.metering.query.ListQuery;
import io.bytemeter.metering.query.ListQuery.Sort;
import io.bytemeter.metering.query.UsageAnswer;
import io.bytemeter.metering.query.UsageQuery;
import io.bytemeter.metering.query.UsageReader;
import io.bytemeter.metering.query.WindowLength;
import io.bytemeter.usage.Subject;
import io.bytemeter.usage.SubjectKind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** {@code /v1/usage}. */
public final class UsageRoutes {
    private static final int MAX_LIMIT = 1000;

    /** Longest range by window: what is read for one answer stays bounded. */
    private static final Duration MAX_HOURS = Duration.ofDays(400);

    private static final Duration MAX_OTHERS = Duration.ofDays(3660);

    private final UsageReader reader;
    private final ZoneId billingZone;
    private final Clock clock;

    public UsageRoutes(UsageReader reader, ZoneId billingZone, Clock clock) {
        this.reader = reader;
        this.billingZone = billingZone;
        this.clock = clock;
    }

    public void addTo(ServerBuilder server) {
        server.route().get("/v1/usage/{kind}/{id}").build(new JsonService(this::subject));
        server.route().get("/v1/usage/{kind}").build(new JsonService(this::subjects));
    }

    private JsonNode subject(Parameters parameters) {
        parameters.only("from", "to", "window", "timeZone", "breakdown");
        Subject subject = parameters.subject();
        WindowLength window = window(parameters);
        ZoneId zone = parameters.zone("timeZone", billingZone);
        Instant now = clock.instant();
        Instant from = parameters.instant("from");
        Instant to = parameters.instant("to");
        if (from == null) {
            from = window.start(to == null ? now : to.minusMillis(1), zone);
        }
        if (to == null) {
            to = from.isAfter(now) ? from.plusMillis(1) : now.plusMillis(1);
        }
        if (!to.isAfter(from)) {
            throw ProblemException.bad("to", to.toString(), "a time after from, " + from);
        }
        Duration longest = window == WindowLength.HOUR ? MAX_HOURS : MAX_OTHERS;
        if (Duration.between(from, to).compareTo(longest) > 0) {
            throw ProblemException.bad("from", from.toString(), "at most " + longest.toDays() + " days before to");
        }
        UsageQuery query = new UsageQuery(subject, window, from, to, zone, breakdown(parameters, subject.kind()));
        UsageAnswer answer = reader.read(query)
                .orElseThrow(() -> ProblemException.notFound("no usage of " + subject + " was ever seen"));
        return UsageJson.subject(query, answer);
    }

    private JsonNode subjects(Parameters parameters) {
        parameters.only("window", "at", "timeZone", "sort", "order", "limit", "cursor");
        SubjectKind kind = kind(parameters);
        WindowLength window = window(parameters);
        ZoneId zone = parameters.zone("timeZone", billingZone);
        Sort sort = parameters.choice("sort", Sort.TOTAL, Sort.values());
        Order order = parameters.choice("order", sort == Sort.ID ? Order.ASC : Order.DESC, Order.values());
        int limit = parameters.number("limit", 100, 1, MAX_LIMIT);
        Instant at = parameters.instant("at");
        String text = parameters.text("cursor");
        Cursor cursor = text == null ? null : Cursor.parse(text);
        // Later pages are of the window of the first one, also when a new window has begun meanwhile.
        Instant instant = at != null ? at : cursor != null ? cursor.at() : clock.instant();
        ListQuery query = new ListQuery(
                kind, window, instant, zone, sort, order == Order.DESC, limit, cursor == null ? null : cursor.last());
        ListAnswer answer = reader.list(query);
        return UsageJson.subjects(query, answer);
    }

    private static SubjectKind kind(Parameters parameters) {
        return Parameters.require("kind", parameters.path("kind"), SubjectKind.values());
    }

    private static WindowLength window(Parameters parameters) {
        return parameters.choice("window", WindowLength.DAY, WindowLength.values());
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
