package io.bytemeter.billing.grpc;

import com.google.protobuf.Timestamp;
import io.bytemeter.billing.live.Change;
import io.bytemeter.billing.usage.Cursor;
import io.bytemeter.metering.query.ListAnswer;
import io.bytemeter.metering.query.LiveTotals.Total;
import io.bytemeter.metering.query.Usage;
import io.bytemeter.metering.query.UsageAnswer;
import io.bytemeter.metering.query.WindowUsage;
import io.bytemeter.proto.billing.v1.FollowUsageResponse;
import io.bytemeter.proto.billing.v1.Freshness;
import io.bytemeter.proto.billing.v1.GetUsageResponse;
import io.bytemeter.proto.billing.v1.ListUsageResponse;
import io.bytemeter.proto.billing.v1.Subject;
import io.bytemeter.proto.billing.v1.SubjectUsage;
import io.bytemeter.usage.SubjectKind;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers as messages. */
final class Responses {
    private Responses() {}

    static GetUsageResponse subject(SubjectKind kind, UsageAnswer answer) {
        GetUsageResponse.Builder response = GetUsageResponse.newBuilder()
                .setFreshness(freshness(answer.settledUntil(), answer.lag(), answer.gaps()));
        Usage total = Usage.NONE;
        for (WindowUsage window : answer.windows()) {
            io.bytemeter.proto.billing.v1.WindowUsage.Builder one = response.addWindowsBuilder()
                    .setStart(time(window.start()))
                    .setEnd(time(window.end()))
                    .setUsage(usage(kind, window.usage()));
            window.parts().forEach((name, usage) -> one.putParts(name, usage(kind, usage)));
            total = total.plus(window.usage());
        }
        return response.setTotal(usage(kind, total)).build();
    }

    static ListUsageResponse subjects(SubjectKind kind, ListAnswer answer) {
        ListUsageResponse.Builder response = ListUsageResponse.newBuilder()
                .setFreshness(freshness(answer.settledUntil(), answer.lag(), answer.gaps()))
                .setStart(time(answer.start()))
                .setEnd(time(answer.end()))
                .setCursor(Cursor.of(answer));
        answer.subjects()
                .forEach(subject -> response.addSubjects(
                        SubjectUsage.newBuilder().setId(subject.id()).setUsage(usage(kind, subject.usage()))));
        return response.build();
    }

    static FollowUsageResponse change(Change change) {
        Total total = change.total();
        SubjectKind kind = total.subject().kind();
        FollowUsageResponse.Builder response = FollowUsageResponse.newBuilder()
                .setSubject(Subject.newBuilder()
                        .setKind(kind.label())
                        .setId(total.subject().id()))
                .setWindow(total.window().label())
                .setStart(time(total.start()))
                .setEnd(time(total.end()))
                .setUsage(usage(kind, total.usage()))
                .setChangedAt(time(total.changedAt()));
        Change.Rates rates = change.rates();
        if (rates != null) {
            response.setUplinkRate(rates.uplink()).setDownlinkRate(rates.downlink());
        }
        return response.build();
    }

    private static Freshness freshness(Instant settledUntil, @Nullable Long lag, List<String> gaps) {
        Freshness.Builder freshness =
                Freshness.newBuilder().setSettledUntil(time(settledUntil)).addAllGaps(gaps);
        if (lag != null) {
            freshness.setLag(lag);
        }
        return freshness.build();
    }

    private static io.bytemeter.proto.billing.v1.Usage usage(SubjectKind kind, Usage usage) {
        boolean inbound = kind == SubjectKind.INBOUND;
        long overheadUplink = inbound ? usage.overheadUplink() : 0;
        long overheadDownlink = inbound ? usage.overheadDownlink() : 0;
        return io.bytemeter.proto.billing.v1.Usage.newBuilder()
                .setUplink(usage.uplink() + overheadUplink)
                .setDownlink(usage.downlink() + overheadDownlink)
                .setOverheadUplink(overheadUplink)
                .setOverheadDownlink(overheadDownlink)
                .setConnections(usage.connections())
                .build();
    }

    private static Timestamp time(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }
}
