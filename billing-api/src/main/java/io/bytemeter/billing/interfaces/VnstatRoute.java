package io.bytemeter.billing.interfaces;

import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.server.ServerBuilder;
import io.bytemeter.billing.http.JsonService;
import io.bytemeter.billing.http.Parameters;
import io.bytemeter.billing.http.ProblemException;
import io.bytemeter.interfaces.vnstat.Bytes;
import io.bytemeter.interfaces.vnstat.History;
import io.bytemeter.interfaces.vnstat.VnstatJson;
import io.bytemeter.metering.query.UsageAnswer;
import io.bytemeter.metering.query.UsageQuery;
import io.bytemeter.metering.query.UsageReader;
import io.bytemeter.metering.query.WindowLength;
import io.bytemeter.metering.query.WindowUsage;
import io.bytemeter.usage.Subject;
import io.bytemeter.usage.SubjectKind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;

/** {@code /v1/usage/{kind}/{id}/vnstat}: a subject as {@code vnstat --json} shows an interface. */
final class VnstatRoute {
    private static final Instant EARLIEST = Instant.parse("2000-01-15T00:00:00Z");

    /** As long as vnStat keeps them. */
    private static final Duration HOURS = Duration.ofDays(4);

    private static final Duration DAYS = Duration.ofDays(62);

    private final UsageReader reader;
    private final ZoneId billingZone;
    private final Clock clock;

    VnstatRoute(UsageReader reader, ZoneId billingZone, Clock clock) {
        this.reader = reader;
        this.billingZone = billingZone;
        this.clock = clock;
    }

    void addTo(ServerBuilder server) {
        server.route().get("/v1/usage/{kind}/{id}/vnstat").build(new JsonService(this::vnstat));
    }

    private JsonNode vnstat(Parameters parameters) {
        parameters.only("timeZone");
        Subject subject = parameters.subject();
        ZoneId zone = parameters.zone("timeZone", billingZone);
        Instant now = clock.instant();
        History history = new History(
                subject.id(),
                now,
                periods(subject, WindowLength.HOUR, now.minus(HOURS), now, zone),
                periods(subject, WindowLength.DAY, now.minus(DAYS), now, zone),
                periods(subject, WindowLength.MONTH, EARLIEST, now, billingZone));
        return VnstatJson.of(history, zone);
    }

    private List<History.Period> periods(Subject subject, WindowLength window, Instant from, Instant now, ZoneId zone) {
        Instant to = now.plus(Duration.ofHours(1)); // clocks of nodes may be ahead
        UsageAnswer answer = reader.read(new UsageQuery(subject, window, from, to, zone, null))
                .orElseThrow(() -> ProblemException.notFound(
                        "no usage of " + subject.kind().label() + " " + subject.id()));
        return answer.windows().stream()
                .map(found -> new History.Period(found.start(), bytes(subject, found)))
                .toList();
    }

    private static Bytes bytes(Subject subject, WindowUsage window) {
        boolean inbound = subject.kind() == SubjectKind.INBOUND;
        return new Bytes(
                window.usage().downlink() + (inbound ? window.usage().overheadDownlink() : 0),
                window.usage().uplink() + (inbound ? window.usage().overheadUplink() : 0));
    }
}
